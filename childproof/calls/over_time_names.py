"""The names in a question about claims over time, held against what each rule book's moves know.

A name that no book knows is a mistake. A book that lacks a name which others know cannot be asked that
question, and says so instead of an answer.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from rulebook.language import Message
from rulebook.model import Policy
from rulebook.moves import Moves
from rulebook.reader.faults import allowed_names, clipped, one_fault

Books = Sequence[tuple[Policy, Moves]]

NameKind = tuple[Message, Message]
"""What one is called, and several."""


@dataclass(frozen=True)
class OverTimeNames:
    """What is granted, what "only after role confirmation" means, and what happens besides.

    Without `after_confirmation` it means what it usually does in a book's moves.
    """

    assumptions: tuple[str, ...] = ()
    after_confirmation: str | None = None
    events: tuple[str, ...] = ()

    def answer(self, moves: Moves) -> str:
        """What "only after role confirmation" means for some moves."""
        return self.after_confirmation or moves.usual_answer

    def check(self, books: Books, where: str) -> None:
        """Make sure that some book knows each name.

        Raises:
            InputError: none does.
        """
        every: dict[str, list[str]] = {}
        for _policy, moves in books:
            for (kind, _several), _names, known in self._held_against(moves):
                every.setdefault(kind, []).extend(known)
        for (kind, several), names, _known in self._held_against(books[0][1]) if books else ():
            for name in names:
                if name not in every[kind]:
                    raise one_fault(
                        where,
                        Message("unknown {kind} `{name}`", kind=kind, name=clipped(name)),
                        allowed_names(name, every[kind], several),
                    )

    def lacked_by(self, policy: Policy, moves: Moves) -> Message | None:
        """Why a book cannot be asked; None where it can."""
        for (kind, _several), names, known in self._held_against(moves):
            missing = [f"`{name}`" for name in names if name not in known]
            if missing:
                return Message(
                    "the moves for the vocabulary `{vocabulary}` know no {kind} {names}",
                    vocabulary=policy.vocabulary.id,
                    kind=kind,
                    names=", ".join(missing),
                )
        return None

    def _held_against(self, moves: Moves) -> Iterator[tuple[NameKind, tuple[str, ...], Collection[str]]]:
        """The names of each kind, with those that some moves know."""
        events = [move.id for move in moves.moves.values() if move.is_event]
        yield (Message("assumption"), Message("assumptions")), self.assumptions, moves.assumptions
        after = () if self.after_confirmation is None else (self.after_confirmation,)
        yield (Message("option"), Message("options")), after, moves.after_confirmation
        yield (Message("event"), Message("events")), self.events, events


def check_claim_ids(books: Books, ids: Iterable[str], where: str) -> None:
    """Make sure that each id is a claim over time of some book.

    Raises:
        InputError: it is not.
    """
    every = [claim for _policy, moves in books for claim in (*moves.claims, *moves.promises)]
    for name in ids:
        if name not in every:
            hint = allowed_names(name, every, Message("claims"))
            raise one_fault(where, Message("unknown claim over time `{name}`", name=clipped(name)), hint)
