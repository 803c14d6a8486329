"""Lists of policies and of verdicts that show themselves: as a table, as sentences, as JSON values.

Knows how results look side by side. Knows nothing of how they come about.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, TypeVar, overload

from childproof.answers.equality import EqualByContent
from proofs.answers.notebook import html_table
from proofs.answers.verdict import NOT_APPLICABLE, REFUTED, UNKNOWN, VACUOUS
from rulebook.language import say, translator
from rulebook.model import Claim, Policy

if TYPE_CHECKING:
    from proofs.answers.tabular import DataFrame, Tabular
    from proofs.answers.verdict import Verdict

Item = TypeVar("Item")


class _Results(Sequence[Item]):
    """A fixed list of results."""

    def __init__(self, items: Iterable[Item] = ()):
        self._items = tuple(items)

    def __len__(self) -> int:
        return len(self._items)

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and self._items == other._items

    def __hash__(self) -> int:
        return hash((type(self), len(self._items)))

    @overload
    def __getitem__(self, place: int) -> Item: ...

    @overload
    def __getitem__(self, place: slice) -> Sequence[Item]: ...

    def __getitem__(self, place: int | slice) -> Item | Sequence[Item]:
        return self._items[place]


class Policies(EqualByContent, _Results[Policy]):
    """Some policies, in their order."""

    def to_dict(self, language: str = "en") -> list[dict[str, object]]:
        """One object for each policy."""
        return [
            {
                "id": policy.id,
                "title": say(policy.title, language),
                "version": policy.version,
                "status": policy.status.value,
                "rules": len(policy.rules),
                "readings": len(policy.readings),
                "claims": len(policy.claims),
                "source": dict(policy.source),
                "digest": policy.digest,
            }
            for policy in self
        ]

    def __str__(self) -> str:
        return "\n".join(f"{policy.id}: {say(policy.title, 'en')}" for policy in self)

    __repr__ = __str__

    def _repr_html_(self) -> str:
        rows = [
            [
                policy.id,
                say(policy.title, "en"),
                policy.version,
                policy.status.words("en"),
                len(policy.rules),
                len(policy.readings),
            ]
            for policy in self
        ]
        return html_table(["policy", "title", "version", "status", "rules", "readings"], rows)


Answer = TypeVar("Answer", bound="Tabular")


class ResultList(_Results[Answer]):
    """The answers to one question about several policies, in their order."""

    def to_frame(self) -> DataFrame:
        """All of them as one Polars DataFrame."""
        # Polars is loaded when somebody asks for a frame.
        from proofs.answers.tabular import frame_of

        return frame_of(self)

    def to_dict(self, language: str = "en") -> list[dict[str, object]]:
        """One object for each answer."""
        answers: Iterable[Any] = self
        return [answer.to_dict(language) for answer in answers]

    def _repr_html_(self) -> str:
        answers: Iterable[Any] = self
        return "".join(answer._repr_html_() for answer in answers)

    def __str__(self) -> str:
        return "\n\n".join(map(str, self))

    __repr__ = __str__


class Verdicts(EqualByContent, ResultList["Verdict"]):
    """The verdicts on some claims about some policies; in a notebook a table of claims × policies."""

    @property
    def policies(self) -> tuple[Policy, ...]:
        """The policies that were judged, in the order of the question."""
        return tuple({verdict.policy.id: verdict.policy for verdict in self}.values())

    @property
    def claims(self) -> tuple[Claim, ...]:
        """The claims that were judged, the mission's first where it is among them."""
        return tuple({verdict.claim.id: verdict.claim for verdict in self}.values())

    def find(self, policy_id: str, claim_id: str) -> Verdict | None:
        """The verdict on one claim about one policy, or None."""
        return next((v for v in self if (v.policy.id, v.claim.id) == (policy_id, claim_id)), None)

    def to_dict(self, language: str = "en") -> list[dict[str, object]]:
        """One object for each verdict."""
        return [verdict.to_dict(language) for verdict in self]

    def __str__(self) -> str:
        return "\n".join(
            f"{v.policy.id} · {v.claim.id}: {say(v.claim.words, 'en')} {v.words()}" for v in self
        )

    __repr__ = __str__

    def _repr_html_(self) -> str:
        policies = self.policies
        rows = []
        for claim in self.claims:
            verdicts = [self.find(policy.id, claim.id) for policy in policies]
            rows.append([say(claim.words, "en"), *(short_words(v, "en") if v else "" for v in verdicts)])
        return html_table(["claim", *(policy.id for policy in policies)], rows)


def short_words(verdict: Verdict, language: str) -> str:
    """A verdict in a few words, for one cell of a table.

    A proof that rests on silence never looks like one that rests on a line.
    """
    _ = translator(language)
    counts = {"refuted": verdict.readings.refuted, "total": verdict.readings.total}
    if verdict.status is REFUTED:
        return _("✗ fails {refuted}/{total}").format(**counts)
    if verdict.status is VACUOUS:
        return _("∅ says nothing")
    if verdict.status is NOT_APPLICABLE:
        return _("– cannot be asked")
    if verdict.status is UNKNOWN:
        return _("? could not tell")
    holds = _("~ silence") if verdict.rests_on_silence else _("✓ holds")
    if verdict.status_all is REFUTED:
        return _("{holds}, ✗ {refuted}/{total}").format(holds=holds, **counts)
    if verdict.status_all is UNKNOWN:
        return _("{holds}, ? other readings").format(holds=holds)
    return holds
