"""Lists of policies and of verdicts that show themselves: as a table, as sentences, as JSON values.

Knows how results look side by side. Knows nothing of how they come about.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, TypeVar, overload

from childproof.answers.equality import EqualByContent
from childproof.words.locale import short_titles
from proofs.answers.notebook import Marked, html_table
from proofs.answers.tabular import COUNT, TEXT, Columns, Framed, TableRow, Tabular, tables_of
from proofs.answers.verdict import NOT_APPLICABLE, PROVED, REFUTED, UNKNOWN, VACUOUS
from rulebook.language import SHOWN, Message, say, translator
from rulebook.model import Claim, Policy
from rulebook.reader.faults import allowed_names, clipped, one_fault

if TYPE_CHECKING:
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


Answer = TypeVar("Answer", bound=Tabular)


class ResultList(_Results[Answer], Framed):
    """The answers to one question about several policies, in their order."""

    def framed(self) -> tuple[Columns, Sequence[TableRow]]:
        """The rows of all of them, below each other."""
        return tables_of(self)

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


class Policies(EqualByContent, _Results[Policy], Framed):
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

    def framed(self) -> tuple[Columns, Sequence[TableRow]]:
        """One row for each policy."""
        texts = dict.fromkeys(("id", "title", "version", "status"), TEXT)
        counts = dict.fromkeys(("rules", "readings", "claims"), COUNT)
        return {**texts, **counts, "digest": TEXT}, self.to_dict(SHOWN)

    def __str__(self) -> str:
        return "\n".join(f"{policy.id}: {say(policy.title, SHOWN)}" for policy in self)

    __repr__ = __str__

    def _repr_html_(self) -> str:
        _ = translator(SHOWN)
        rows = [
            [
                say(policy.title, SHOWN),
                policy.id,
                policy.status.words(SHOWN),
                len(policy.rules),
                len(policy.readings),
            ]
            for policy in self
        ]
        return html_table([_("rule book"), "id", "", _("rules"), _("questions it leaves open")], rows)


class Verdicts(EqualByContent, ResultList["Verdict"]):
    """The verdicts on some claims about some policies; in a notebook a table of claims × policies."""

    @property
    def policies(self) -> tuple[Policy, ...]:
        """The policies that were judged, in the order of the question."""
        return tuple({verdict.policy.id: verdict.policy for verdict in self}.values())

    @property
    def first_claim(self) -> Claim | None:
        """The claim that answers begin with; None where nothing was judged."""
        return self.claims[0] if self.claims else None

    @property
    def on_first_claim(self) -> tuple[Verdict, ...]:
        """The verdicts on the first claim, in the order of the policies."""
        first = self.first_claim
        return tuple(one for one in self if first is not None and one.claim.id == first.id)

    @property
    def claims(self) -> tuple[Claim, ...]:
        """The claims that were judged, the mission's first where it is among them."""
        return tuple({verdict.claim.id: verdict.claim for verdict in self}.values())

    @property
    def findings(self) -> Verdicts:
        """Those that somebody has to look at: claims that fail or say nothing, in some reading at least."""
        return Verdicts(verdict for verdict in self if verdict.is_finding)

    @overload
    def __getitem__(self, place: int) -> Verdict: ...

    @overload
    def __getitem__(self, place: slice) -> Verdicts: ...

    @overload
    def __getitem__(self, place: tuple[str, str]) -> Verdict: ...

    @overload
    def __getitem__(self, place: str) -> Verdict | Verdicts: ...

    def __getitem__(self, place: int | slice | str | tuple[str, str]) -> Verdict | Verdicts:
        """One verdict by its place or the ids of policy and claim; those of one claim or policy by its id.

        The end of a policy's id is enough. The id of a claim that was asked of one policy gives its verdict.

        Raises:
            InputError: nothing of this name was judged.
        """
        if isinstance(place, int):
            return super().__getitem__(place)
        if isinstance(place, slice):
            return Verdicts(super().__getitem__(place))
        names = place if isinstance(place, tuple) else (place,)
        found = Verdicts(verdict for verdict in self if all(_is_called(verdict, name) for name in names))
        if not found:
            known = {name for verdict in self for name in (verdict.claim.id, verdict.policy.id)}
            hint = allowed_names(names[-1], known, Message("claims and policies"))
            told = Message("nothing judged is called `{name}`", name=clipped(str(place)))
            raise one_fault("verdicts", told, hint)
        return found[0] if len(found) == 1 else found

    def __contains__(self, item: object) -> bool:
        """Whether a verdict is among these, or one of this claim or policy."""
        if isinstance(item, str):
            return any(_is_called(verdict, item) for verdict in self)
        return super().__contains__(item)

    def _ipython_key_completions_(self) -> list[str]:
        """What a notebook offers between the brackets."""
        return [*(one.id for one in self.claims), *(one.id for one in self.policies)]

    def find(self, policy_id: str, claim_id: str) -> Verdict | None:
        """The verdict on one claim about one policy, or None."""
        return next((v for v in self if (v.policy.id, v.claim.id) == (policy_id, claim_id)), None)

    def to_dict(self, language: str = "en") -> list[dict[str, object]]:
        """One object for each verdict."""
        return [verdict.to_dict(language) for verdict in self]

    def __str__(self) -> str:
        return "\n".join(
            f"{v.policy.id} · {v.claim.id}: {say(v.claim.words, SHOWN)} {v.words()}" for v in self
        )

    __repr__ = __str__

    def _repr_html_(self) -> str:
        policies = self.policies
        rows = []
        for claim in self.claims:
            verdicts = [self.find(policy.id, claim.id) for policy in policies]
            cells = [Marked(short_words(v, SHOWN), verdict_colour(v)) if v else "" for v in verdicts]
            rows.append([say(claim.words, SHOWN), *cells])
        _ = translator(SHOWN)
        return html_table([_("claim"), *short_titles(policies, SHOWN).values()], rows)


def _is_called(verdict: Verdict, name: str) -> bool:
    policy = verdict.policy.id
    return name in (verdict.claim.id, policy) or policy.endswith(f"-{name}")


def verdict_colour(verdict: Verdict) -> str:
    """How a cell with a verdict is marked: good is only what holds, by a line, in every reading."""
    if verdict.status is REFUTED:
        return "bad"
    if verdict.status is PROVED and verdict.status_all is PROVED:
        return "silent" if verdict.rests_on_silence else "good"
    return "between"


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
