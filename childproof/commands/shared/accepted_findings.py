"""Findings that somebody has looked at and accepted, so that a check can go on.

The file is a list of tables in TOML, each with the policy, the claim and the reason:

    [[accepted]]
    policy = "sferum-2025-03-by-channel"
    claim = "unverified-adult-to-child"
    reason = "a trusted contact is meant to get through; decided on 12 May 2025"

An acceptance that matches no finding is an error: either it has a slip, or the rules have got
better and it has to go.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from childproof.answers.result_lists import Verdicts
from childproof.commands.shared.terminal import tell
from proofs.answers.verdict import NOT_APPLICABLE
from rulebook.language import translator
from rulebook.reader.entries import Entries, read_entries
from rulebook.reader.faults import allowed_names, clipped

Accepted = Mapping[tuple[str, str], str]
"""The reason for each accepted pair of policy and claim."""

DONE, FINDING, NOTHING, UNSURE = 0, 1, 2, 3
NOTHING_ACCEPTED: Accepted = MappingProxyType({})


def exit_status(verdicts: Verdicts, language: str, accepted: Accepted = NOTHING_ACCEPTED) -> int:
    """1 if there is a finding that nobody has accepted, else 3 if the solver could not tell, else 0.

    2 if no claim could be asked: nothing that was judged is not a pass.
    """
    if any(v.is_finding and (v.policy.id, v.claim.id) not in accepted for v in verdicts):
        return FINDING
    if all(v.status is NOT_APPLICABLE for v in verdicts):
        tell_nothing_judged(language)
        return NOTHING
    return UNSURE if any(v.is_unsure for v in verdicts) else DONE


def tell_nothing_judged(language: str) -> None:
    """Say that no claim could be asked."""
    _ = translator(language)
    words = _("no claim could be asked: nothing was judged")
    tell(f"error: {words}")


def read_accepted(path: str | Path, verdicts: Verdicts) -> dict[tuple[str, str], str]:
    """The accepted findings among some verdicts, with their reasons.

    Raises:
        InputError: with every fault of the file, and every acceptance that matches no finding.
    """
    top = read_entries(path, {"accepted": "[[accepted]]"})
    top.only("accepted")
    top.required("accepted")
    reasons: dict[tuple[str, str], str] = {}
    for entries in top.tables("accepted", "acceptance", needed=False):
        entries.only("policy", "claim", "reason")
        pair, reason = (entries.text("policy"), entries.text("claim")), entries.text("reason")
        if all(pair):
            _check(entries, pair, verdicts)
            reasons[pair] = reason
    top.faults.raise_if_any()
    return reasons


def _check(entries: Entries, pair: tuple[str, str], verdicts: Verdicts) -> None:
    policy, claim = pair
    policies = [one.id for one in verdicts.policies]
    claims = [one.id for one in verdicts.claims]
    verdict = verdicts.find(policy, claim)
    if policy not in policies:
        entries.fault(
            f"no policy `{clipped(policy)}` was judged", allowed_names(policy, policies, "policies"), "policy"
        )
    elif verdict is None:
        entries.fault(
            f"no claim `{clipped(claim)}` was judged", allowed_names(claim, claims, "claims"), "claim"
        )
    elif not verdict.is_finding:
        entries.fault(
            f"`{claim}` is no finding for {policy}: there is nothing to accept",
            "take the acceptance out",
            "claim",
        )
