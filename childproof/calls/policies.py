"""The calls that need no solver and no simulation: which policies there are, and what one decides.

Knows how a person names a policy, settles a reading and describes a situation, and completes what
goes without saying. Knows nothing of the command line.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path

from childproof.answers.result_lists import Policies
from childproof.calls.arguments import takes
from childproof.calls.claim import fitted_claims
from childproof.gating.sides import policy_at_revision, splits_revision
from rulebook.catalogue import SFERUM, policy_ids, policy_ids_ending, policy_path
from rulebook.language import Message, joined
from rulebook.loaders.load_claims import load_claims
from rulebook.loaders.load_policy import load_policy
from rulebook.model import NOTHING_SETTLED, Claim, Policy, Reading, Silence
from rulebook.reader.arguments import check_named
from rulebook.reader.faults import allowed_names, clipped, one_fault

PolicyName = str | Path | Policy
ClaimNames = str | Claim | Iterable[str | Claim]
NAMED = Message("give an id of the catalogue, the path of a file (or REV:path), or a policy")


def policies() -> Policies:
    """Every policy of the catalogue, the three Sferum rule books first.

    Shows itself as a table in a notebook; `cp.policies()[0]` is a policy, and so is
    `cp.policy("sferum-2025-03-safety")`.
    """
    return Policies(policy(name) for name in policy_ids())


@takes()
def policy(name: PolicyName) -> Policy:
    """The policy with this id in the catalogue, or the one in the file at this path.

    The end of an id is enough where no other ends so: "safety" is "sferum-2025-03-safety".
    `REV:path` is the file as it stood at a revision of the git repository around the current folder.

    Raises:
        InputError: there is no such policy, or its file has faults (all of them are listed).
    """
    if isinstance(name, Policy):
        return name
    if not isinstance(name, (str, Path)):
        raise one_fault(Message("policy"), Message("`{name}` is no policy", name=clipped(str(name))), NAMED)
    path = policy_path(name) if isinstance(name, str) else name
    if path is not None:
        return _load(path) if isinstance(name, str) else load_policy(path)
    text = str(name)
    split = splits_revision(text)
    if split is not None:
        return policy_at_revision(*split)
    if text.endswith(".toml") or "/" in text or "\\" in text or os.path.exists(text):
        return load_policy(text)
    ending = policy_ids_ending(text)
    if len(ending) == 1:
        return policy(ending[0])
    if ending:
        raise one_fault(
            Message("policy"),
            Message("several policies are called `{name}`", name=clipped(text)),
            Message("give one of them: {names}", names=", ".join(ending)),
        )
    hint = allowed_names(text, policy_ids(), Message("policies"))
    raise one_fault(
        Message("policy"),
        Message("unknown policy `{name}`", name=clipped(text)),
        joined([hint, Message("or give the path of a file")], "\n"),
    )


@cache
def _load(path: Path) -> Policy:
    """A policy of the catalogue, read once."""
    return load_policy(path)


def chosen_policies(
    names: PolicyName | Iterable[PolicyName] | None, *, whole_catalogue: bool = False
) -> Policies:
    """The policies that are meant: those named, else the three Sferum rule books (or all there are).

    Raises:
        InputError: one of them cannot be had, or two different ones have the same id.
    """
    if names is None or (whole_catalogue and not names):
        return policies() if whole_catalogue else Policies(policy(name) for name in SFERUM)
    if not is_one_policy(names) and not isinstance(names, Iterable):
        raise one_fault(
            Message("policies"), Message("`{names}` is no policy", names=clipped(str(names))), NAMED
        )
    listed = [names] if isinstance(names, (str, Path, Policy)) else list(names)
    if not listed:
        # Of nothing nothing can be said: never that all is well.
        raise one_fault(Message("policies"), Message("no policy was given"), NAMED)
    found: dict[str, Policy] = {one.id: one for one in policies()} if whole_catalogue else {}
    for name in listed:
        one = policy(name)
        other = found.setdefault(one.id, one)
        if other.digest != one.digest:
            raise one_fault(
                one.path or one.id,
                Message("the id `{id}` stands in {path} too", id=one.id, path=other.path or other.id),
                Message("give one of the two another id, or ask about them one after the other"),
            )
    return Policies(found.values())


def is_one_policy(names: object) -> bool:
    """Whether one policy is named, and not several of them."""
    return isinstance(names, (str, Path, Policy))


def chosen_silence(word: str) -> Silence:
    """What an attempt counts as of which no line speaks, from a person's word for it.

    Raises:
        InputError: there is no such word.
    """
    if word not in tuple(Silence):
        hint = allowed_names(str(word), tuple(Silence), Message("words"))
        raise one_fault("unspecified", Message("unknown word `{word}`", word=clipped(str(word))), hint)
    return Silence(word)


def settled_readings(
    policies: Iterable[Policy], settled: Reading | None, *, where: str = "reading"
) -> Reading:
    """`settled` once every name and option in it is known to the policies.

    `where` is what the error calls the place: the option of a command, or the argument.

    Raises:
        InputError: none of the policies has such a reading, or one that has it lacks the option.
    """
    asked = list(policies)
    known = {name for one in asked for name in one.readings}
    if settled is not None:
        check_named(where, settled, '{"overlap": "strictest"}')
    for name, option in (settled or {}).items():
        if name not in known:
            raise one_fault(
                where,
                Message("unknown reading `{name}`", name=clipped(name)),
                allowed_names(name, known, Message("readings")),
            )
        for one in asked:
            question = one.readings.get(name)
            if question is not None and option not in question.options:
                hint = allowed_names(option, question.options, Message("options"))
                raise one_fault(
                    where,
                    Message(
                        "`{name}` of {policy} cannot be `{option}`",
                        name=name,
                        policy=one.id,
                        option=clipped(str(option)),
                    ),
                    hint,
                )
    return dict(settled or NOTHING_SETTLED)


def chosen_claims(
    policies: Policies,
    claims: ClaimNames | None,
    claims_file: str | Path | None,
    *,
    where: str = "claims",
) -> Mapping[str, Sequence[Claim]]:
    """The claims that each policy is asked, by the policy's id.

    Raises:
        InputError: no policy has a claim with one of the ids, or the file has faults.
    """
    at_hand = {policy.id: _claims_of(policy, claims_file) for policy in policies}
    if claims is None:
        return at_hand
    named = [claims] if isinstance(claims, (str, Claim)) else list(claims)
    if not named:
        raise one_fault(where, Message("there is no claim in it"), Message("leave it out to ask all of them"))
    own = fitted_claims([one for one in named if isinstance(one, Claim)], policies)
    wanted = {one for one in named if isinstance(one, str)}
    known = {claim.id for found in at_hand.values() for claim in found}
    for name in sorted(wanted - known):
        raise one_fault(
            where,
            Message("unknown claim `{name}`", name=clipped(name)),
            allowed_names(name, known, Message("claims")),
        )
    return {
        policy: [*own[policy], *(claim for claim in found if claim.id in wanted)]
        for policy, found in at_hand.items()
    }


def with_claims(
    policies: Policies,
    claims: ClaimNames | None,
    claims_file: str | Path | None = None,
    *,
    where: str = "claims",
) -> Policies:
    """The same policies with the claims that are meant in place of their own; themselves without any named.

    Raises:
        InputError: as `chosen_claims`.
    """
    if claims is None and claims_file is None:
        return policies
    asked = chosen_claims(policies, claims, claims_file, where=where)
    return Policies(replace(policy, claims=tuple(asked[policy.id])) for policy in policies)


def _claims_of(policy: Policy, claims_file: str | Path | None) -> Sequence[Claim]:
    return policy.claims if claims_file is None else load_claims(claims_file, policy.vocabulary)
