"""`childproof gate`: what an edit of rules changed that matters, for a pull request."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated

import typer

from childproof.answers.exit_status import ExitStatus
from childproof.calls.gate import gate, lock_of
from childproof.commands.shared.arguments import Timing, language_of, missing, one_of
from childproof.commands.shared.option_groups import takes_groups
from childproof.commands.shared.terminal import progress_bar, tell
from childproof.commands.shared.weighing_options import WeighingOptions
from childproof.files.output import CHOOSE_ANOTHER, check_writable, emit, write_text
from childproof.gating.formats.formats import FORMATS
from childproof.gating.result import FailOn, GateResult
from childproof.gating.team.words import intents_written, known_written
from childproof.gating.team.writing import write_intents, write_known
from rulebook.language import N_, Message, translator
from rulebook.reader.characters import spelled_out
from rulebook.reader.faults import clipped, one_fault

HELP = N_(
    "What an edit of rules changed that matters, for a pull request\n\n"
    "Compares rules, vocabulary, claims, scenarios and moves by their meaning, under every reading of the "
    "text: what got looser, which claims are worse, weaker or gone, what nobody decides any more. POLICY is "
    "a file or a folder (every policy below it), by default the current folder. --against is a revision of "
    "the git repository, REV... for what is shared with it, a file, a folder, or a lock.\n\n"
    "What an edit is meant to do stands in intent.toml, what a team has looked at and lives with in "
    "known.toml: beside the policy or in the root of the repository. --write-intent and --write-known write "
    "them for review.\n\n"
    "Ends with 0 if nothing is new, with 1 for a new finding, with 2 if a file has a fault or the revision "
    "is not there, with 3 if something could not be told."
)
EXAMPLES = (
    "childproof init policies --from sferum-2025-03-safety\n"
    "git init -q -b main && git add . && git commit -q -m rules\n"
    "childproof gate --against main\n"
    "childproof gate policies/ --against main... --format github --output sarif=gate.sarif\n"
    "childproof gate policies/rules.toml --against main:policies/rules.toml\n"
    "childproof gate --against main --write-intent policies/intent.toml"
)
SUMMARY = "GITHUB_STEP_SUMMARY"


@dataclass(frozen=True)
class _TeamOptions:
    """What the team says of the edit, and where that is written."""

    intent: Annotated[
        Path | None, typer.Option("--intent", metavar="FILE", help=N_("what the edit is meant to change"))
    ] = None
    known: Annotated[
        Path | None, typer.Option("--known", metavar="FILE", help=N_("findings that the team lives with"))
    ] = None
    write_intent: Annotated[
        Path | None,
        typer.Option("--write-intent", metavar="FILE", help=N_("write what changed as intents, for review")),
    ] = None
    write_known: Annotated[
        Path | None,
        typer.Option("--write-known", metavar="FILE", help=N_("write what is found as known, for review")),
    ] = None
    write_lock: Annotated[
        Path | None,
        typer.Option("--write-lock", metavar="FILE", help=N_("write what holds now, to compare with later")),
    ] = None

    def written(self) -> list[Path]:
        """The files that are to be written."""
        asked = (self.write_intent, self.write_known, self.write_lock)
        return [path for path in asked if path is not None]


@dataclass(frozen=True)
class _AnswerOptions:
    """How the answer is printed and written, and what makes it red."""

    format: Annotated[
        str,
        typer.Option(
            "--format",
            metavar="text|json|junit|sarif|github|gitlab|markdown",
            help=N_("what is printed: words for a person (the default), or a format of other programs"),
        ),
    ] = "text"
    output: Annotated[
        list[str] | None,
        typer.Option(
            "--output", metavar="FORMAT=FILE", help=N_("also write a format into a file; may be repeated")
        ),
    ] = None
    fail_on: Annotated[
        str,
        typer.Option(
            "--fail-on",
            metavar="worse|loosened|any|none",
            help=N_("which findings end with 1: what is worse (the default), only what is looser, any, none"),
        ),
    ] = FailOn.WORSE.value
    timing: Timing = False

    def files(self) -> list[tuple[str, Path]]:
        """The format and path of each file that is asked for.

        Raises:
            InputError: one is not of the form FORMAT=FILE, or cannot be written.
        """
        found = []
        for text in self.output or ():
            name, equals, path = text.partition("=")
            if not (equals and path):
                raise one_fault(
                    "--output", Message("`{text}` is not of the form FORMAT=FILE", text=clipped(text))
                )
            found.append((one_of(name, tuple(FORMATS), "--output"), Path(path)))
        for _format, file in found:
            check_writable(file)
        return found


@takes_groups
def run(
    context: typer.Context,
    *,
    policy: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[POLICY …]",
            help=N_(
                "files, folders with every policy below them, or REV:path; without any, the current folder"
            ),
        ),
    ] = None,
    against: Annotated[
        str | None,
        typer.Option(
            "--against",
            metavar="REV|FILE|DIR",
            help=N_("what was before: a revision, REV... for what is shared with it, a file, folder or lock"),
        ),
    ] = None,
    team: _TeamOptions,
    answer: _AnswerOptions,
    no_cache: Annotated[
        bool, typer.Option("--no-cache", help=N_("judge everything anew, and remember nothing"))
    ] = False,
    weighing: WeighingOptions,
) -> int:
    """Gate an edit."""
    language = language_of(context)
    one_of(answer.format, tuple(FORMATS), "--format")
    one_of(answer.fail_on, tuple(FailOn), "--fail-on")
    files = answer.files()
    _check_apart([*(path for _format, path in files), *team.written()])
    if team.write_lock is not None:
        check_writable(team.write_lock)
        # What holds is asked of the solver, which takes a while to load.
        from childproof.gating.lock import check_replaces_lock

        check_replaces_lock(team.write_lock)
        write_text(team.write_lock, lock_of(policy))
        if against is None:
            return ExitStatus.DONE
    if against is None:
        raise missing("--against", Message("for example: childproof gate --against main..."))
    for path in (team.write_intent, team.write_known):
        if path is not None:
            check_writable(path, is_written_by_people=True)
    _ = translator(language)
    remember = not no_cache and weighing.region is None

    def judged(intent: Path | None, known: Path | None) -> GateResult:
        with progress_bar(_("judging")) as progress:
            return gate(
                policy,
                against=against or "",
                intent=intent,
                known=known,
                fail_on=answer.fail_on,
                remember=remember,
                progress=progress,
            )

    started = time.perf_counter()
    result = judged(team.intent, team.known)
    if team.write_intent is not None or team.write_known is not None:
        _write(team, result, language)
        result = judged(team.write_intent or team.intent, team.write_known or team.known)
    if any(value not in (None, []) for value in vars(weighing).values()):
        # To weigh takes the simulation, which takes seconds to load.
        from childproof.commands.shared.gate_weighing import weighed

        result = weighed(result, weighing, language)
    if answer.timing:
        result = replace(result, seconds=time.perf_counter() - started)
    _emit(result, answer.format, files, language)
    return result.status


def _check_apart(paths: Iterable[Path]) -> None:
    """Make sure that no answer is written over another.

    Raises:
        InputError: two paths lead to one file.
    """
    taken: set[str] = set()
    for path in paths:
        place = os.path.realpath(path)
        if place in taken and not path.is_char_device():
            raise one_fault(
                str(path), Message("two answers would be written here, one over the other"), CHOOSE_ANOTHER
            )
        taken.add(place)


def _write(team: _TeamOptions, result: GateResult, language: str) -> None:
    """Write what was found as intents or as known, and say so."""
    if team.write_intent is not None:
        count = write_intents(team.write_intent, result)
        tell(intents_written(team.write_intent, count, language))
    if team.write_known is not None:
        count = write_known(team.write_known, result.red)
        tell(known_written(team.write_known, count, language))


def _emit(result: GateResult, chosen: str, files: Iterable[tuple[str, Path]], language: str) -> None:
    def told(name: str) -> str:
        # Names of files come from whoever made the edit, and no reader knows what steers the terminal behind.
        return spelled_out(FORMATS[name](result, language))

    emit(told(chosen))
    for name, path in files:
        write_text(path, told(name))
    summary = os.environ.get(SUMMARY)
    if chosen == "github" and summary:
        with Path(summary).open("a", encoding="utf-8") as stream:
            stream.write(told("markdown"))
