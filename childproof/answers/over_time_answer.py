"""The whole answer to one claim over time: for two people and any number of them, in words and as JSON.

Joins what `proofs` says of a claim of any kind, and tells it in the same order to whoever asks `attack` or
`explain`. Knows nothing of how it is found.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from childproof.words.basis_words import OVER_TIME, basis_words
from proofs.answers.notebook import html_lines, status_word
from proofs.answers.tabular import Columns, TableRow, Tabular
from proofs.answers.verdict import NOT_APPLICABLE, PROVED, UNKNOWN
from proofs.attacks.attack_answer import Attack
from proofs.attacks.dead_ends import DeadEnd
from proofs.attacks.promises import PromiseAnswer
from proofs.certificates.checker.format import CertificateFault
from proofs.unbounded.answer import UnboundedAnswer
from proofs.unbounded.crowd_promises import CrowdPromise
from rulebook.language import SHOWN, said_in, say, translator
from rulebook.model import Policy, Rows
from rulebook.moves import EVERYBODY, HELP, OWN, ClaimOverTime, Promise
from rulebook.values.json_values import json_values
from rulebook.words import outcome_words, rows_words


@dataclass(frozen=True)
class OverTimeAnswer(Tabular):
    """A claim over time for two people and, where that was asked, for any number of them.

    `faults` is what the check of the invariant found, None where it was not checked again.
    """

    answer: Attack | PromiseAnswer
    many: UnboundedAnswer | CrowdPromise | None = None
    faults: Sequence[CertificateFault] | None = None

    @property
    def policy(self) -> Policy:
        """The policy that was asked."""
        return self.answer.policy

    @property
    def claim(self) -> ClaimOverTime | Promise:
        """The claim that was asked."""
        return self.answer.claim if isinstance(self.answer, Attack) else self.answer.promise

    @property
    def is_asked(self) -> bool:
        """Whether it could be asked of the policy."""
        return self.answer.status != NOT_APPLICABLE

    @property
    def is_finding(self) -> bool:
        """Whether somebody has to look at it."""
        one, many = self.answer, self.many
        found = one.is_finding if isinstance(one, Attack) else bool(one.refuted)
        refuted = many.readings.refuted if isinstance(many, UnboundedAnswer) else many.refuted if many else 0
        return bool(found or self.faults or refuted)

    @property
    def is_unsure(self) -> bool:
        """Whether something could not be told."""
        many = self.many
        unknown = many.readings.unknown if isinstance(many, UnboundedAnswer) else many.unknown if many else 0
        if many is not None and many.status == NOT_APPLICABLE and self.is_asked:
            return True
        return bool(unknown or self.answer.status == UNKNOWN)

    def to_dict(self, language: str = "en") -> dict[str, object]:
        """Everything as JSON values; what was not asked for is left out."""
        values = self.answer.to_dict(language)
        if self.many is not None:
            values["any_number"] = self.many.to_dict(language)
        if self.faults is not None:
            values["recheck"] = [str(fault) for fault in self.faults]
        return values

    # In words

    def told(self, language: str = SHOWN) -> list[str]:
        """The answer line by line: what comes about, step by step, and what shows that nothing does."""
        if isinstance(self.answer, Attack):
            return [*_attack_lines(self.answer, self.faults, language), *self._many_lines(language)]
        return [*_promise_lines(self.answer, language), *self._many_lines(language)]

    def _many_lines(self, language: str) -> Iterator[str]:
        many = self.many
        if many is None or not self.is_asked:
            return
        if many.status == NOT_APPLICABLE:
            _ = translator(language)
            yield _("For any number of people:")
            yield "  " + _("It cannot be asked here: {reason}.").format(
                reason=said_in(many.reason or "", language)
            )
        elif isinstance(many, UnboundedAnswer):
            yield from _unbounded(many, language)
        else:
            two = self.answer.dead_end if isinstance(self.answer, PromiseAnswer) else None
            yield from _crowd(many, two, language)
        warning = translator(language)("warning")
        for one in many.findings:
            yield f"  {one.file}:{one.line}: {warning} {one.kind} {say(one.words, language)}"

    def asked(self, language: str = SHOWN) -> list[str]:
        """The question: where it begins, who moves, what counts, and who asks for it."""
        _, moves, claim = translator(language), self.answer.moves, self.claim
        starts = "; ".join(say(moves.starts[name].words, language) for name in claim.starts)
        said = [_("It begins with: {starts}.").format(starts=starts), self._ends(language)]
        if isinstance(claim, Promise) and claim.by != OWN:
            said.append(_("Anybody helps.") if claim.by == HELP else _("Nobody moves: it is waited for."))
        elif claim.movers == (EVERYBODY,):
            said.append(_("Everybody moves."))
        else:
            movers = ", ".join(say(moves.movers[name], language) for name in claim.movers)
            said.append(_("Who moves: {movers}; steps of others are help.").format(movers=movers))
        if claim.excepted:
            said.append(_("Moves that nobody makes: {moves}.").format(moves=", ".join(claim.excepted)))
        basis = " ".join(basis_words(claim.basis, OVER_TIME, language))
        return [*said, *([basis] if basis.strip() else [])]

    def _ends(self, language: str) -> str:
        _, claim = translator(language), self.claim
        if isinstance(claim, ClaimOverTime) and claim.learned:
            what = rows_words(self.policy, claim.learned, language)
            return _("What must not become known: {what}.").format(what=what)
        outcomes = claim.always if isinstance(claim, Promise) else claim.never
        what = _(" or ").join(outcome_words(one, language) for one in sorted(outcomes))
        if isinstance(claim, Promise):
            return _("What must stay possible: {what}.").format(what=what)
        return _("What must not come about: {what}.").format(what=what)

    def where(self, language: str = SHOWN) -> list[str]:
        """The readings in which it is broken, for two people and for any number, where they are some only."""
        _, two = translator(language), self._broken
        said = []
        if two:
            said = [_("It is broken in these readings:"), *self._rows(two, language)]
        if isinstance(self.many, CrowdPromise):
            crowd = tuple(row for row in self.many.pattern if row)
            told = _("For any number of people it is broken in these readings:")
            said += [told, *self._rows(crowd, language)] if crowd and crowd != two else []
        elif isinstance(self.many, UnboundedAnswer) and self.many.readings.refuted:
            told = _("For any number of people it is proved in these readings:")
            proved = self._rows(tuple(row for row in self.many.readings.pattern if row), language)
            said += [told, *proved] if proved else []
        return said

    @property
    def _broken(self) -> Rows:
        """The readings in which two people break it; none where these are all or none."""
        one = self.answer
        pattern = one.readings.pattern if isinstance(one, Attack) else one.pattern
        return tuple(row for row in pattern if row)

    def _rows(self, rows: Rows, language: str) -> list[str]:
        return [f"  {rows_words(self.policy, (row,), language)}" for row in rows]

    def words(self, language: str = SHOWN) -> list[str]:
        """The question and the whole answer, line by line."""
        sentence = say(self.claim.words, language)
        return [sentence, *self.asked(language), *self.told(language), *self.where(language)]

    # As a table, in a notebook

    @property
    def columns(self) -> Columns:
        """Those of the answer for two people."""
        return self.answer.columns

    def table(self) -> list[TableRow]:
        """The row of the answer for two people."""
        return self.answer.table()

    def explained(self, language: str = "en") -> dict[str, object]:
        """The answer as JSON values, with the question and the readings in which it is broken."""
        claim, one = self.claim, self.answer
        pattern = one.readings.pattern if isinstance(one, Attack) else one.pattern
        return {
            **self.to_dict(language),
            "explanation": {
                "words": self.words(language),
                "starts": list(claim.starts),
                "movers": list(claim.movers),
                "except": list(claim.excepted),
                "pattern": json_values(pattern),
            },
        }

    def __str__(self) -> str:
        title = f"{self.policy.id} · {self.claim.id}: {status_word(self.answer.status)}"
        return "\n  ".join([title, *self.words()])

    __repr__ = __str__

    def _repr_html_(self) -> str:
        return html_lines([f"{self.policy.id} · {self.claim.id}", *self.words()])


def _attack_lines(attack: Attack, faults: Sequence[CertificateFault] | None, language: str) -> Iterator[str]:
    """What must not come about: the answer, why it cannot, or step by step how it does."""
    _ = translator(language)
    yield attack.words(language)
    if attack.status == PROVED and attack.invariant:
        yield attack.invariant_title(language)
        yield from (f"  {words}" for words in attack.invariant_words(language))
        if faults is not None:
            yield _("Checked again, state by state and without a solver.")
            yield from (f"  {fault}" for fault in faults)
    told = [
        (_("With the least help:") if attack.status == PROVED else _("Step by step:"), attack.trace),
        (_("In the nearest other reading:"), attack.elsewhere),
    ]
    for title, trace in told:
        if trace is not None:
            yield title
            yield from (f"  {line}" for line in trace.sentences(language))


def _promise_lines(answer: PromiseAnswer, language: str) -> Iterator[str]:
    """What must stay possible: whether it does, the shortest way, and how one gets into a trap."""
    _ = translator(language)
    yield answer.words(language)
    way, trap = _("The shortest way:"), _("Into a state without a way out:")
    for title, steps in ((way, answer.way), (trap, answer.trap)):
        lines = [step["words"] for step in answer.told(steps, language) or ()]
        if lines:
            yield title
            yield from (f"  {line}" for line in lines)
        elif title == trap and steps is not None:
            yield _("There is no way from the start on:")
    if answer.dead_end is not None:
        yield from (f"  {line}" for line in answer.dead_end.words(language))


def _unbounded(many: UnboundedAnswer, language: str) -> Iterator[str]:
    """What is said of any number of people: the answer, a trace among few of them, and what it rests on."""
    _ = translator(language)
    yield _("For any number of people:")
    if many.status == PROVED:
        yield "  " + _("In this reading it cannot happen, however many steps they take.")
    if many.reason:
        yield "  " + _("Could not tell: {reason}.").format(reason=said_in(many.reason, language))
    if many.readings.total > 1:
        yield f"  {many.readings.words(language)}"
    if many.story:
        yield _("Among few people, step by step:")
        yield from (f"  {line}" for line in many.story.sentences(language))
    if many.cutoff and many.cutoff.checked:
        yield f"  {many.cutoff.words(language)}"


def _crowd(crowd: CrowdPromise, two: DeadEnd | None, language: str) -> Iterator[str]:
    """The same of what must stay possible; why there is no way out is told once where it is the same."""
    _ = translator(language)
    yield _("For any number of people:")
    yield f"  {crowd.words(language)}"
    if crowd.reason is not None:
        yield "  " + _("Could not tell: {reason}.").format(reason=said_in(crowd.reason, language))
    if crowd.cutoff and crowd.cutoff.checked:
        yield f"  {crowd.cutoff.words(language)}"
    if crowd.trap is not None:
        steps = crowd.trap.sentences(language)
        if steps:
            yield _("Among few people, step by step:")
            yield from (f"  {line}" for line in steps)
        if crowd.dead_end is not None and crowd.dead_end != two:
            yield from (f"  {line}" for line in crowd.dead_end.words(language))
