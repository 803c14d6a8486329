"""The exit status of verdicts, given the findings that a team knows of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType

from childproof.answers.exit_status import ExitStatus
from childproof.answers.result_lists import Verdicts
from childproof.commands.shared.terminal import tell
from childproof.files.output import emit
from proofs.answers.verdict import NOT_APPLICABLE
from rulebook.language import Message, said_in, translator
from rulebook.model import Policy

KnownReasons = Mapping[tuple[str, str], str]
"""Why the team lives with a finding, for each such pair of policy and claim."""

NOTHING_KNOWN: KnownReasons = MappingProxyType({})


def exit_status(
    verdicts: Verdicts, policies: Iterable[Policy], language: str, known: KnownReasons = NOTHING_KNOWN
) -> int:
    """1 if there is a finding that nobody knows of, else 3 if the solver could not tell, else 0.

    2 if no claim could be asked of one of the policies: nothing that was judged is not a pass.
    """
    if any(v.is_finding and (v.policy.id, v.claim.id) not in known for v in verdicts):
        return ExitStatus.FOUND
    judged = {v.policy.id for v in verdicts if v.status is not NOT_APPLICABLE}
    left = [policy.id for policy in policies if policy.id not in judged]
    if left:
        tell_nothing_judged(language, left if judged else ())
        return ExitStatus.FAULT
    return ExitStatus.UNSURE if any(v.is_unsure for v in verdicts) else ExitStatus.DONE


def tell_nothing_judged(language: str, policies: Sequence[str] = ()) -> None:
    """Say that no claim could be asked, at all or of some policies."""
    told = Message("no claim could be asked: nothing was judged")
    if policies:
        told = Message(
            "no claim could be asked of {policies}: there nothing was judged", policies=", ".join(policies)
        )
    tell(said_in(Message("error: {fault}", fault=told), language))


def tell_undecided(reason: Message, language: str, *, as_json: bool) -> int:
    """Say that the whole question could not be told, beside standard output where that is data; status 3."""
    words = translator(language)("Could not tell: {reason}.").format(reason=said_in(reason, language))
    if as_json:
        tell(words)
    else:
        emit(words)
    return ExitStatus.UNSURE
