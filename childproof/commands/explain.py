"""`childproof explain`: the page of a kind of finding, or everything behind one verdict."""

from __future__ import annotations

from typing import Annotated

import typer

import childproof as cp
from childproof.answers.exit_status import ExitStatus
from childproof.calls.explain_over_time import explain_over_time, is_over_time
from childproof.commands.pages.verdicts import verdict_page
from childproof.commands.shared.arguments import Format, TextOrJson, language_of, one_of
from childproof.commands.shared.option_groups import (
    PolicyOptions,
    VerdictOptions,
    VerdictRequest,
    takes_groups,
)
from childproof.commands.shared.terminal import Text, indented, rendered
from childproof.files.output import emit, emit_json
from childproof.gating.kind_pages import KindPage, kind_page
from proofs.claims.explain import explain
from proofs.findings.kinds import KINDS
from rulebook.catalogue import policy_called
from rulebook.language import N_, Message, joined
from rulebook.reader.faults import allowed_names, clipped, one_fault

HELP = N_(
    "What a kind of finding means, or everything behind a verdict\n\n"
    "`explain CP201` is the page of one kind: what it means, an edit that brings it about, and what to do. "
    "`explain POLICY CLAIM` tells every situation in which the claim fails, what its proof rests on, and the "
    "smallest changes that would restore it; of a claim over time the question, the steps or what shows that "
    "there are none, for two people and any number of them, and the readings in which it is broken.\n\n"
    "Ends with 0."
)
EXAMPLES = (
    "childproof explain CP201\n"
    "childproof explain sferum-2025-03-by-channel unverified-adult-to-child\n"
    "childproof explain sferum-2025-03-by-channel stranger-reaches-student"
)


@takes_groups
def run(
    context: typer.Context,
    *,
    name: Annotated[
        str, typer.Argument(metavar="CPnnn|POLICY", help=N_("a kind of finding, or a policy by id or path"))
    ],
    claim: Annotated[
        str | None, typer.Argument(metavar="[CLAIM]", help=N_("the id of a claim of the policy"))
    ] = None,
    judged: VerdictOptions,
    format: TextOrJson = Format.TEXT,
) -> int:
    """Explain a kind of finding or a verdict."""
    as_json = one_of(format, (Format.TEXT, Format.JSON), "--format") == Format.JSON
    language = language_of(context)
    kind = name.upper()
    if claim is None:
        if kind not in KINDS and policy_called(name) is not None:
            known = {one.id for one in cp.policy(name).claims}
            hint = allowed_names("", known, Message("claims"))
            raise one_fault("explain", Message("name a claim of the rule book too"), hint)
        if kind not in KINDS:
            names = allowed_names(kind, KINDS, Message("kinds"))
            hint = joined([names, Message("or name a policy and one of its claims")], "\n")
            raise one_fault(
                "explain", Message("there is no kind of finding `{name}`", name=clipped(name)), hint
            )
        page = kind_page(kind)
        if as_json:
            emit_json(_as_json(page))
        else:
            head, *lines = page.words(language)
            emit(rendered(Text(head, style="bold"), *(indented(line, 0) for line in lines)))
        return ExitStatus.DONE
    request = judged.request(PolicyOptions([name]))
    if is_over_time(request.policies[0], claim, "explain"):
        _over_time(request, claim, language, as_json=as_json)
        return ExitStatus.DONE
    verdicts = cp.verify(
        request.policies,
        [claim],
        reading=request.settled,
        unspecified=request.silence,
        time_limit=request.time_limit,
    )
    behind = [explain(verdict, time_limit=request.time_limit) for verdict in verdicts]
    if as_json:
        one, explanation = verdicts[0], behind[0]
        emit_json({**one.to_dict(language), "explanation": explanation.to_dict(language)})
    else:
        emit(verdict_page(verdicts, {}, behind, language, in_full=True))
    return ExitStatus.DONE


def _over_time(request: VerdictRequest, claim: str, language: str, *, as_json: bool) -> None:
    """Everything behind a claim over time."""
    policy = request.policies[0]
    found = explain_over_time(
        policy,
        claim,
        reading=request.settled,
        unspecified=request.silence,
        time_limit=request.time_limit,
    )
    if as_json:
        emit_json(found.explained(language))
        return
    title = Text(f"{policy.id} · {claim}", style="bold cyan")
    sentence, *lines = found.words(language)
    emit(rendered(title, Text(sentence), *(indented(line) for line in lines)))


def _as_json(page: KindPage) -> dict[str, object]:
    return {
        "id": page.kind,
        "title": KINDS[page.kind].title,
        "red": KINDS[page.kind].red.value,
        "means": dict(page.means),
        "do": dict(page.do),
        "example": list(page.difference()),
    }
