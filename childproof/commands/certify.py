"""`childproof certify`: the verdicts on one policy, written down so that anybody can check them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

import childproof as cp
from childproof.answers.exit_status import ExitStatus
from childproof.commands.shared.arguments import (
    OnePolicy,
    ReadingTexts,
    TimeLimit,
    Unspecified,
    language_of,
    missing,
    policies_for,
    readings_for,
    seconds,
    silence_for,
)
from childproof.commands.shared.option_groups import takes_groups
from childproof.commands.shared.terminal import progress_bar, tell
from childproof.files.output import check_writable, emit, write_text
from proofs.attacks.attack import MoveError
from proofs.certificates.certify import NothingToCertify, Uncertifiable, certify, seen_from
from proofs.certificates.second_engine import redecide
from rulebook.language import N_, said_in, translator
from rulebook.reader.faults import one_fault

HELP = N_(
    "A certificate of the verdicts, which anybody can check without a solver\n\n"
    "Writes the texts of policy, vocabulary, claims and moves with their digests, for each claim the verdict "
    "and what is needed to check it, and for each claim over time an invariant for all readings in which it "
    "is proved, and for any number of people the least set of states with its cutoff. "
    "`childproof recheck` works everything out again without Z3 and NumPy. "
    "--second-engine first asks cvc5 the same questions; two engines that disagree are an error. "
    "Moves are those of a moves.toml beside the policy, else the catalogue's; those that `childproof attack "
    "--moves` adds are certified once all of them stand in such a file.\n\n"
    "Ends with 0 when the certificate is written, whatever the verdicts are, with 2 if there is "
    "nothing to certify, with 3 if a verdict is not known, or a claim over time is left out because the "
    "check cannot decide all that is proved of it."
)
EXAMPLES = "childproof certify sferum-2025-03-safety --output safety.json\nchildproof recheck safety.json"


@takes_groups
def run(
    context: typer.Context,
    policy: OnePolicy,
    output: Annotated[
        Path | None, typer.Option("--output", metavar="FILE", help=N_("where the certificate goes"))
    ] = None,
    second_engine: Annotated[
        bool, typer.Option("--second-engine", help=N_("decide everything again with cvc5 first"))
    ] = False,
    assume: Annotated[
        list[str] | None,
        typer.Option("--assume", metavar="NAME", help=N_("what the stranger can do besides, for any number")),
    ] = None,
    reading: ReadingTexts = None,
    unspecified: Unspecified = None,
    time_limit: TimeLimit = None,
) -> int:
    """Certify verdicts."""
    if output is None:
        raise missing("--output")
    silence = silence_for(unspecified)
    limit = seconds(time_limit)
    language = language_of(context)
    _ = translator(language)
    books = policies_for([policy])
    chosen = books[0]
    settled = readings_for(books, reading)
    check_writable(output)
    with progress_bar(_("verifying")) as progress:
        verdicts = cp.verify(
            chosen, reading=settled, unspecified=silence, time_limit=limit, progress=progress
        )
    try:
        if second_engine:
            tell(str(redecide(verdicts, time_limit=limit)))
        certificate = certify(
            chosen,
            verdicts,
            file=seen_from(chosen, output.parent),
            assumptions=assume or (),
            time_limit=limit,
        )
    except NothingToCertify as error:
        raise one_fault(policy, error.message) from None
    except MoveError as error:
        raise one_fault("--assume", error.message, error.hint) from None
    except Uncertifiable as error:
        emit(_("No certificate: {reason}.").format(reason=said_in(error.message, language)))
        return ExitStatus.UNSURE
    write_text(output, certificate.text)
    emit(certificate.words(language))
    return ExitStatus.UNSURE if certificate.left_out else ExitStatus.DONE
