"""`childproof recheck`: a certificate, checked without any solver."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from childproof.commands.shared.arguments import language_of
from childproof.commands.shared.option_groups import TextOrJsonOptions, takes_groups
from childproof.commands.shared.verdict_status import tell_nothing_judged
from childproof.files.output import emit, emit_json
from proofs.certificates.recheck import recheck
from rulebook.language import N_

HELP = N_(
    "A certificate, checked without any solver\n\n"
    "Works out every verdict again from the texts in the certificate, in each situation under each reading, "
    "with nothing but the standard library and no code of the solver's, and every invariant of a claim over "
    "time step by step. Compares the texts with the file "
    "of --policy, with the catalogue's policy of that id, or with the file that the certificate names. "
    "`python -m proofs.certificates FILE` does the same for somebody who has "
    "installed nothing.\n\n"
    "Ends with 0 if the certificate holds, with 1 if it does not, with 2 if it certifies nothing, with 3 if "
    "there was no policy to compare it with, or if it leaves out a claim over time."
)
EXAMPLES = (
    "childproof certify sferum-2025-03-safety --output safety.json\n"
    "childproof recheck safety.json\n"
    "childproof init my-rules --from sferum-2025-03-safety\n"
    "childproof certify my-rules/rules.toml --output mine.json\n"
    "childproof recheck mine.json --policy my-rules/rules.toml"
)


@takes_groups
def run(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help=N_("a certificate"))],
    *,
    policy: Annotated[
        Path | None,
        typer.Option("--policy", metavar="FILE", help=N_("the policy file that it has to be about")),
    ] = None,
    answer: TextOrJsonOptions,
) -> int:
    """Check a certificate."""
    as_json = answer.as_json
    language = language_of(context)
    result = recheck(file, policy)
    if as_json:
        emit_json({**result.to_dict(language), **answer.seconds(result.seconds)})
    else:
        emit("\n  ".join([result.words(language), *result.told(language)]))
    if result.is_empty and not result.findings:
        tell_nothing_judged(language)
    return result.status
