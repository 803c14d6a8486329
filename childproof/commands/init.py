"""`childproof init`: a folder to start from, which passes its own gate."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from childproof.answers.exit_status import ExitStatus
from childproof.calls.policies import policy as policy_named
from childproof.commands.shared.arguments import language_of
from childproof.commands.shared.option_groups import takes_groups
from childproof.files.output import emit, emit_words
from childproof.gating.starting_folder import write_starting_folder
from rulebook.language import N_, translator

HELP = N_(
    "A folder to start from: rules, vocabulary, claims, examples, and the files of the gate\n\n"
    "Writes a small rule book, or with --from the files of a policy without its pinned scenarios, with "
    "intent.toml, known.toml and a workflow for continuous integration. What is wrong with the policy as it "
    "stands is written as known, so that the folder passes its own gate. Overwrites nothing.\n\n"
    "Ends with 0."
)
EXAMPLES = "childproof init my-rules\nchildproof init our-rules --from sferum-2025-03-by-channel"


@takes_groups
def run(
    context: typer.Context,
    *,
    folder: Annotated[Path, typer.Argument(metavar="DIR", help=N_("the folder; it is made if need be"))],
    source: Annotated[
        str | None,
        typer.Option("--from", metavar="POLICY", help=N_("the policy to start from: id, path or REV:path")),
    ] = None,
) -> int:
    """Write a starting folder."""
    _ = translator(language_of(context))
    names = write_starting_folder(folder, None if source is None else policy_named(source))
    emit_words("\n".join((folder / name).as_posix() for name in names))
    emit(_("Commit these files. Then `childproof gate --against main...` judges every edit."))
    return ExitStatus.DONE
