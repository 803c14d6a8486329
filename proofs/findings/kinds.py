"""The kinds of findings: an id, what it says in one line, and whether it is red by default.

The numbers are for people who search and for files that remember; they never change their meaning.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from rulebook.language import N_


class Red(StrEnum):
    """When a kind is red under `--fail-on worse`."""

    YES = "yes"
    SOMETIMES = "sometimes"
    ONLY_ANY = "only any"
    NEVER = "never"


@dataclass(frozen=True)
class FindingKind:
    """One kind of finding; `title` is an English text that is translated where it is shown."""

    id: str
    title: str
    red: Red


_ALL = (
    FindingKind("CP001", N_("a file with a fault"), Red.YES),
    FindingKind("CP002", N_("could not tell, or not compared"), Red.YES),
    FindingKind("CP101", N_("loosened"), Red.YES),
    FindingKind("CP102", N_("tightened"), Red.SOMETIMES),
    FindingKind("CP103", N_("a line decided, and no line decides now"), Red.YES),
    FindingKind("CP201", N_("a claim is worse"), Red.YES),
    FindingKind("CP202", N_("a claim holds only by silence now"), Red.NEVER),
    FindingKind("CP203", N_("a claim is gone"), Red.YES),
    FindingKind("CP204", N_("a claim is weaker"), Red.YES),
    FindingKind("CP205", N_("a claim is better, stronger or new"), Red.NEVER),
    FindingKind("CP301", N_("a term or party that claims rest on is weaker"), Red.YES),
    FindingKind("CP302", N_("a term or party is stronger or other"), Red.NEVER),
    FindingKind("CP303", N_("an axiom removes situations"), Red.YES),
    FindingKind("CP401", N_("a fact or value is new"), Red.NEVER),
    FindingKind("CP402", N_("a fact or value is gone"), Red.NEVER),
    FindingKind("CP403", N_("a new situation gets through, and no claim speaks of it"), Red.YES),
    FindingKind("CP404", N_("what cannot be mapped"), Red.YES),
    FindingKind("CP501", N_("a sourced scenario fails"), Red.YES),
    FindingKind("CP502", N_("a sourced scenario is gone or weaker"), Red.YES),
    FindingKind("CP503", N_("a pinned scenario fails or is gone"), Red.NEVER),
    FindingKind("CP601", N_("a claim over time is worse"), Red.YES),
    FindingKind("CP602", N_("a claim over time, or the moves, are gone"), Red.YES),
    FindingKind("CP603", N_("a claim over time turns on a tie that no move sets"), Red.ONLY_ANY),
    FindingKind("CP701", N_("a new gap, contradiction or dead line"), Red.ONLY_ANY),
    FindingKind("CP702", N_("the claims and scenarios pin down less than before"), Red.ONLY_ANY),
    FindingKind("CP801", N_("renamed, moved or reworded"), Red.NEVER),
    FindingKind("CP802", N_("a policy is gone"), Red.YES),
    FindingKind("CP803", N_("a quote is not in the source document"), Red.SOMETIMES),
    FindingKind("CP901", N_("a known finding has expired, or is about to"), Red.SOMETIMES),
    FindingKind("CP902", N_("an intent or a known finding matches nothing"), Red.SOMETIMES),
)

KINDS = {kind.id: kind for kind in _ALL}
"""Every kind by its id, in the order of the ids."""
