"""Command lines at random: each command with its own options and those of others, values good and bad."""

from __future__ import annotations

import random
from functools import cache
from typing import TYPE_CHECKING

from childproof.commands.program.app import COMMANDS, build_app
from tests.reliability.fuzzing.mutations import TOKENS
from tests.reliability.fuzzing.targets import MOVES, yard

if TYPE_CHECKING:
    from tests.reliability.fuzzing.fuzz import Trial

ARGUMENTS = "command line"
WORDS = (
    *(
        "rules.toml",
        "original.toml",
        "vocabulary.toml",
        "claims.toml",
        "providers.toml",
        "attempts.csv",
        "moves.toml",
    ),
    *(
        "sferum-2025-03-safety",
        "sferum-2025-03-by-channel",
        "sferum",
        "yard-rules",
        "nowhere.toml",
        ".",
        "notes",
    ),
    *("adult-to-child", "student-protected", "kursk", "nenets", "overlap=strictest", "who_is_near=knows"),
    *(
        "sender_age=adult",
        "neighbours=yes",
        "friends.rate=2",
        "friends.rate=1:2",
        "strangers_per_1000_pupils",
    ),
    *(
        "text",
        "json",
        "csv",
        "xlsx",
        "plain",
        "excel",
        "en",
        "ru",
        "all",
        "none",
        "violations",
        "tornado",
        "sobol",
    ),
    *(
        "forbidden",
        "free",
        "new_role",
        "0",
        "1",
        "2",
        "-1",
        "0.5",
        "1e-9",
        "1e400",
        "nan",
        "4294967296",
        "out",
        "run",
    ),
    *(
        "local",
        "tcp://127.0.0.1:1",
        "ways",
        "children_reached",
        "/dev/full",
        "/dev/null",
        "-",
        "--",
        "=",
        "a=b=c",
    ),
)
CHEAP = {
    "--scale": ("0.002", "0.01", "0", "-1", "2", "nan", "x", "1e-12", "0,01"),
    "--days": ("1", "2", "0", "-1", "1.5", "x", "99999999999", "٣"),
    "--runs": ("1", "4", "0", "x"),
    "--time-limit": ("1", "0.0001", "0", "-1", "nan", "inf", "x"),
    "--workers": ("1", "2", "0", "x"),
}
"""Options whose values decide how long a run takes."""
OF_CATALOGUE = ("verify", "strength", "check", "certify", "compare")
"""What without a policy judges the whole catalogue, which takes longer than a trial may."""
SIMULATES = ("simulate", "sweep", "audit", "world")
"""What takes its time over the whole catalogue."""


@cache
def _options() -> dict[str, list[tuple[str, bool]]]:
    """The options of each command, and whether they stand alone."""
    app = build_app("en")
    return {
        name: [
            (option, getattr(param, "is_flag", False))
            for param in command.params
            for option in param.opts
            if option[:1] == "-"
        ]
        for name, command in app.commands.items()
    }


def drawn_arguments(seed: int, number: int) -> Trial:
    """A random command line in the folder of the yard."""
    # `fuzz` draws with this, and has the shape of a trial.
    from tests.reliability.fuzzing.fuzz import Trial

    rng = random.Random(f"{seed} {ARGUMENTS} {number}")
    command = rng.choice(COMMANDS)
    own = _options()[command]
    arguments = [rng.choice(("rules.toml", "rules.toml", *WORDS)) for _ in range(rng.choice((0, 1, 1, 2)))]
    if command in OF_CATALOGUE and not arguments:
        arguments = ["rules.toml"]
    if command == "audit":
        # An audit of all that the catalogue has takes longer than a trial may.
        arguments = ["rules.toml", "--providers", "providers.toml"]
    if command in SIMULATES and "--region" in dict(own):
        arguments += ["--region", "kursk", "--scale", "0.002", "--seed", "1"]
        arguments += ["--days", "1"] if command != "world" else []
        arguments += ["--vary", "friends.rate=1:2"] if command == "sweep" else []
    for _ in range(rng.choice((0, 1, 2, 3, 5))):
        others = own if rng.random() < 0.9 else _options()[rng.choice(COMMANDS)]
        option, alone = rng.choice(others)
        arguments.append(option)
        if not alone and rng.random() < 0.97:
            arguments.append(_value(rng, option))
    if rng.random() < 0.1:
        rng.shuffle(arguments)
    safe = [one.replace("\0", "") for one in (command, *arguments)]
    files = {**yard(), "moves.toml": MOVES.encode()}
    return Trial(ARGUMENTS, number, tuple(safe), "", files)


def _value(rng: random.Random, option: str) -> str:
    if option in CHEAP:
        return rng.choice(CHEAP[option])
    return rng.choice(WORDS if rng.random() < 0.8 else TOKENS)
