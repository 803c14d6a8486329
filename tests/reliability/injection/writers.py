"""Every command that writes, what it leaves when nothing goes wrong, and what may be there when it does not.

Knows no way in which anything goes wrong.
"""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tests.reliability.fuzzing.targets import GATE, SMALL, write, yard
from tests.reliability.running import Ended, run

ROWS = 20_000
YARD = f"{SMALL} --providers providers.toml"
DECIDE = "decide rules.toml --situations many.csv"
SAMPLES = "--samples 20 --vary friends.rate=1:2"
MINUTE = re.compile(rb"\d{4}-\d\d-\d\d \d\d:\d\d UTC")
UNFINISHED, LOCK = ".part", "lock"


@dataclass(frozen=True)
class Writer:
    """A command line and the file or folder into which it writes.

    `refuses` is what it says where all that it writes is there already, if it then ends with 2.
    """

    name: str
    line: str
    output: str
    refuses: str = ""

    @property
    def arguments(self) -> list[str]:
        """The command line as it is given."""
        return f"{self.line} {self.output}".split()


WRITERS = {
    writer.name: writer
    for writer in (
        Writer("certify", "certify rules.toml --output", "out/certificate.json"),
        Writer("decide", f"{DECIDE} --output", "out/decided.csv"),
        Writer("decide xlsx", f"{DECIDE} --format xlsx --output", "out/decided.xlsx"),
        Writer("decide template", "decide rules.toml --template --output", "out/template.csv"),
        Writer("world", "world --region kursk --scale 0.01 --seed 1 --output", "out"),
        Writer("simulate", f"simulate rules.toml {YARD} --events all --output", "out"),
        Writer("sweep", f"sweep rules.toml {YARD} --vary friends.rate=1:2 --output", "out"),
        Writer("audit", f"audit rules.toml {YARD} --output", "out"),
        Writer("robust", f"robust rules.toml other.toml {YARD} {SAMPLES} --output", "out"),
        Writer("explore", "explore rules.toml --output", "out/cases.html"),
        Writer("init", "init --from rules.toml", "out", refuses="the file is there already"),
        Writer("gate lock", "gate rules.toml --write-lock", "out/rules.lock"),
        Writer("gate known", f"{GATE} --write-known", "out/known.toml"),
        Writer("verify known", "verify rules.toml --write-known", "out/known.toml"),
    )
}


@dataclass(frozen=True)
class Usual:
    """What a command prints and leaves when nothing goes wrong, and how long that takes."""

    ended: Ended
    files: Mapping[str, bytes]


@cache
def _many() -> bytes:
    rows = ("adult,child,yes", "child,child,no", "adult,adult,yes", "child,adult,no")
    lines = (f"{rows[number % 4]},{number}" for number in range(ROWS))
    return "\n".join(("sender_age,recipient_age,neighbours,note", *lines, "")).encode()


@contextmanager
def at_work() -> Iterator[Path]:
    """A folder with what all writers read, and an empty one for what they write."""
    place = Path(tempfile.mkdtemp(prefix="childproof-written-"))
    try:
        write({**yard(), "many.csv": _many()}, place)
        (place / "out").mkdir()
        yield place
    finally:
        shutil.rmtree(place)


@cache
def usual(name: str) -> Usual:
    """What a writer leaves when nothing goes wrong."""
    with at_work() as place:
        ended = run(WRITERS[name].arguments, place)
        assert ended.status == 0, ended.err
        return Usual(ended, left_in(place))


def left_in(place: Path) -> dict[str, bytes]:
    """The files in the folder that is written, without the minute that stands in a report."""
    folder = place / "out"
    return {
        path.relative_to(folder).as_posix(): MINUTE.sub(b"then", path.read_bytes())
        for path in folder.rglob("*")
        if path.is_file()
    }


def not_whole(name: str, files: Mapping[str, bytes]) -> list[str]:
    """Files that can be seen under their names and are not those of a run that nothing happened to."""
    whole = usual(name).files
    return [
        f"{path} is not whole"
        for path, content in files.items()
        if not path.endswith(UNFINISHED) and Path(path).name != LOCK and whole.get(path) != content
    ]


def not_the_same(name: str, ended: Ended, files: Mapping[str, bytes]) -> list[str]:
    """What a run left that should have done as usual: another status, other words, other files."""
    whole = usual(name)
    if is_refused(name, ended):
        return other_files(name, files)
    found = [] if ended.status == 0 else [f"ends with {ended.status}: {ended.err[:300]!r} {ended.stopped}"]
    if ended.status == 0 and ended.out != whole.ended.out:
        found.append("prints something else")
    return found + other_files(name, files)


def is_refused(name: str, ended: Ended) -> bool:
    """Whether a run ended with 2 because all that it writes was there."""
    refuses = WRITERS[name].refuses.encode()
    return ended.status == 2 and bool(refuses) and refuses in ended.err


def other_files(name: str, files: Mapping[str, bytes]) -> list[str]:
    """Files that are other than usual, missing, or left over."""
    whole = usual(name).files
    return [f"{path} is other" for path in sorted({*files, *whole}) if files.get(path) != whole.get(path)]
