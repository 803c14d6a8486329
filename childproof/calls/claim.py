"""`cp.claim`: a claim without a file."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from childproof.calls.arguments import OPTIONAL_TEXT, TEXT, TEXTS, listed, takes
from rulebook.language import SHOWN, Message, resolved
from rulebook.model import OUTCOMES, Basis, BasisKind, Claim, Outcome, Policy, Rows, Value
from rulebook.nouns.rows import RowsInCode, known_values, rows_in_code
from rulebook.reader.faults import allowed_names, clipped, one_fault

EXAMPLE = Message("for example: {example}", example='never="free"')


@takes(title=TEXT, never=TEXTS, always=TEXTS, id=OPTIONAL_TEXT, why=TEXT)
def claim(
    title: str,
    *,
    when: RowsInCode,
    never: str | Iterable[str] | None = None,
    always: str | Iterable[str] | None = None,
    unless: RowsInCode = (),
    id: str | None = None,
    why: str = "",
) -> Claim:
    """A claim of your own: what must never come out – or what must always – where something is the case.

        coach = cp.claim("No coach without a role writes freely to a child",
                         when={"sender_role": "none", "sender_age": "over_18", "child_recipient": True},
                         never="free")
        cp.verify(claims=[coach, "teacher-can-write-by-id"])

    `when` is a dictionary of facts and terms of the vocabulary, each with a value or a list of them, or a
    list of such dictionaries; `unless` says where the claim does not hold. `never` and `always` are one
    outcome or several: "free", "request", "role_confirmation", "forbidden". `id` is by default made of the
    title, and `why` says why the claim is made.

    Raises:
        InputError: it has neither `never` nor `always` or both, or something in it cannot be.
    """
    if not title.strip():
        raise one_fault("title", Message("has to be a text"))
    if (never is None) == (always is None):
        raise one_fault("claim", Message("a claim has either `never` or `always`"), EXAMPLE)
    named = {_outcome(word) for word in listed(never if always is None else always)}
    if not named or named == set(OUTCOMES):
        raise one_fault("claim", Message("it has to name some outcomes and not all of them"), EXAMPLE)
    return Claim(
        id or re.sub(r"[^\w.]+", "-", title.casefold()).strip("-") or "claim",
        {resolved(SHOWN): title if title.rstrip().endswith((".", "!", "?")) else f"{title.rstrip()}."},
        rows_in_code("when", when),
        rows_in_code("unless", unless),
        frozenset(named if always is None else set(OUTCOMES) - named),
        always is not None,
        Basis(BasisKind.OURS, {"why": why}),
        (),
    )


def fitted_claims(claims: Iterable[Claim], policies: Iterable[Policy]) -> dict[str, list[Claim]]:
    """The claims as each policy is asked them, by the policy's id.

    A claim that speaks of what a policy's vocabulary lacks cannot be asked there.

    Raises:
        InputError: no policy knows a name, or a fact has no such value.
    """
    books, asked = list(policies), list(claims)
    known = {policy.id: _names(policy) for policy in books}
    for one in asked:
        for name in _mentioned(one):
            if not any(name in names for names in known.values()):
                every = {other for names in known.values() for other in names}
                raise one_fault(
                    one.id,
                    Message("unknown name `{name}`", name=clipped(name)),
                    allowed_names(name, every, Message("names")),
                )
    return {policy.id: [_fitted(one, known[policy.id]) for one in asked] for policy in books}


def _fitted(claim: Claim, names: dict[str, tuple[Value, ...]]) -> Claim:
    missing = tuple(name for name in _mentioned(claim) if name not in names)
    if missing:
        return replace(claim, unknown=missing)

    def fitted(rows: Rows) -> Rows:
        return tuple(
            {name: known_values(claim.id, name, values, names) for name, values in row.items()}
            for row in rows
        )

    return replace(claim, when=fitted(claim.when), unless=fitted(claim.unless), unknown=())


def _mentioned(claim: Claim) -> list[str]:
    return list(dict.fromkeys(name for row in (*claim.when, *claim.unless) for name in row))


def _names(policy: Policy) -> dict[str, tuple[Value, ...]]:
    vocabulary = policy.vocabulary
    facts = {name: fact.values for name, fact in vocabulary.facts.items()}
    return {**facts, **dict.fromkeys(vocabulary.terms, (False, True))}


def _outcome(word: str) -> Outcome:
    if word not in OUTCOMES:
        hint = allowed_names(str(word), OUTCOMES, Message("outcomes"))
        raise one_fault("claim", Message("unknown outcome `{word}`", word=clipped(str(word))), hint)
    return Outcome(word)
