"""What a certificate names as left out: a claim over time of which it says nothing, or not all, and why.

Knows how that is written down and told. Which claims these are is found by `left_out.py`, and found again by
the checker.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from rulebook.language import SHOWN, Message, said_in, translator

TWO, ANY = "two", "any"
OUTCOME, MEMORY, PLACES, SOLVER = "outcome_of_recipient", "memory", "places", "solver"


@dataclass(frozen=True)
class LeftOut:
    """A claim over time that is not certified, or not in all readings in which it is proved; and why.

    `people` is `two` where two people are meant as well, `any` where only any number of them is. `why` is a
    word of the format, `moves` are those that it names.
    """

    claim: str
    people: str
    assumptions: tuple[str, ...]
    why: str
    moves: tuple[str, ...] = ()

    @classmethod
    def of_entry(cls, entry: Mapping[str, Any]) -> LeftOut:
        """What an entry of a certificate says, as far as it has the right shape."""
        lists = (tuple(map(str, entry[name])) for name in ("assumptions", "moves"))
        assumptions, moves = lists
        return cls(entry["claim"], entry["people"], assumptions, entry["why"], moves)

    def to_dict(self) -> dict[str, Any]:
        """The entry of a certificate."""
        return {
            "claim": self.claim,
            "people": self.people,
            "assumptions": list(self.assumptions),
            "why": self.why,
            "moves": list(self.moves),
        }

    def words(self, language: str = SHOWN) -> str:
        """What is not certified, and why, in a sentence."""
        _ = translator(language)
        about = _("{claim}, granted {assumptions}") if self.assumptions else "{claim}"
        told = about.format(claim=self.claim, assumptions=", ".join(self.assumptions))
        said = _("Not certified: {claim}, because {reason}.")
        if self.people == ANY:
            said = _("Not certified for any number of people: {claim}, because {reason}.")
        return said.format(claim=told, reason=said_in(self._reason(), language))

    def _reason(self) -> Message:
        moves = ", ".join(self.moves)
        reasons = {
            OUTCOME: Message("a move waits for an outcome of the recipient: {moves}", moves=moves),
            MEMORY: Message("a move waits for what is remembered: {moves}", moves=moves),
            PLACES: Message("places are of several kinds"),
            SOLVER: Message("in some readings the solver proves it, and the check without a solver cannot"),
        }
        return reasons[self.why]
