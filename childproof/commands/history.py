"""`childproof history`: what held of a policy when."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from childproof.answers.exit_status import ExitStatus
from childproof.commands.shared.arguments import Format, TextOrJson, language_of, one_of
from childproof.commands.shared.option_groups import takes_groups
from childproof.files.output import emit_json, emit_words
from childproof.gating.history import history_of_files, history_of_revisions
from childproof.gating.memory import disk_memory
from proofs.gate.memory import Forgetful
from rulebook.language import N_

HELP = N_(
    "What held of a policy when\n\n"
    "Over the revisions of the git repository in which the policy lies, each time its files changed, or with "
    "--locks over a folder of locks and certificates: how many claims held, and which turned.\n\n"
    "Ends with 0."
)
EXAMPLES = (
    "childproof init policies --from sferum-2025-03-safety\n"
    "git init -q -b main && git add . && git commit -q -m rules\n"
    "childproof history policies/rules.toml\n"
    "mkdir kept\n"
    "childproof certify sferum-2025-03-safety --output kept/march.json\n"
    "childproof history sferum-2025-03-safety --locks kept/"
)


@takes_groups
def run(
    context: typer.Context,
    *,
    policy: Annotated[
        str, typer.Argument(metavar="POLICY", help=N_("the path of a policy file, or an id with --locks"))
    ],
    locks: Annotated[
        Path | None, typer.Option("--locks", metavar="DIR", help=N_("a folder of locks and certificates"))
    ] = None,
    format: TextOrJson = Format.TEXT,
) -> int:
    """Tell what held when."""
    as_json = one_of(format, (Format.TEXT, Format.JSON), "--format") == Format.JSON
    language = language_of(context)
    if locks is None:
        held = history_of_revisions(policy, disk_memory() or Forgetful())
    else:
        held = history_of_files(policy, locks)
    if as_json:
        emit_json([one.to_dict() for one in held])
        return ExitStatus.DONE
    before = (None, *held[:-1])
    lines = [line for one, old in zip(held, before, strict=True) for line in one.words(old, language)]
    emit_words("\n".join(lines))
    return ExitStatus.DONE
