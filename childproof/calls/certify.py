"""`cp.certify`: the verdicts on a policy, written down so that anybody can check them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from childproof.answers.result_lists import ResultList
from childproof.calls.arguments import OPTIONAL_TEXT, PATH, TEXTS, VERDICTS, listed, takes
from childproof.calls.policies import PolicyName, chosen_policies, is_one_policy
from proofs.answers.verdict import Verdict
from proofs.attacks.attack import MoveError
from proofs.certificates.certify import Certificate
from proofs.certificates.certify import certify as certificate_of
from rulebook.language import Message
from rulebook.reader.faults import one_fault


@takes(verdicts=VERDICTS, date=OPTIONAL_TEXT, file=PATH, assume=TEXTS)
def certify(
    policies: PolicyName | Iterable[PolicyName] | None = None,
    verdicts: Iterable[Verdict] | None = None,
    *,
    date: str | None = None,
    file: str | None = None,
    assume: Sequence[str] = (),
) -> Certificate | ResultList[Certificate]:
    """Certify the verdicts on all claims that a policy names, given or reached here.

    `policies` is an id, a path or a policy, which gives one certificate, or several of them, which give a
    list; by default the three Sferum rule books. `date` (2025-03-25) is written down if given, and so is
    `file`, where the policy lies as seen from the certificate. Claims over time for any number of people are
    certified without and with what `assume` grants the stranger.

        cp.certify("sferum-2025-03-safety").text

    Raises:
        InputError: a policy is unknown, or a file has faults or is not the one that was loaded.
        Uncertifiable: there is nothing to certify, a verdict is unknown or not there, or there are too many
            situations to look at each.
        Disagreement: the check does not confirm the verdicts, a defect of the toolkit.
    """
    books = chosen_policies(policies)
    given = None if verdicts is None else list(verdicts)
    if given is not None and not all(isinstance(verdict, Verdict) for verdict in given):
        raise one_fault(
            "verdicts", Message("these are no verdicts"), Message("give what `cp.verify` returns")
        )
    try:
        answers = ResultList(
            certificate_of(policy, given, date=date, file=file, assumptions=listed(assume))
            for policy in books
        )
    except MoveError as error:
        raise one_fault("assume", error.message, error.hint) from None
    return answers[0] if is_one_policy(policies) else answers
