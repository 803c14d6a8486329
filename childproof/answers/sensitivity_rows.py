"""What the rows of a picture of a sweep say, in one language."""

from __future__ import annotations

from typing import TYPE_CHECKING

from childproof.words.locale import plain_number
from rulebook.language import say
from sim.assumptions.parameters import Parameter

if TYPE_CHECKING:
    from sim.pictures.sensitivity_pictures import BarRow


def sensitivity_row(parameter: Parameter, language: str, value: str = "") -> BarRow:
    """An assumption with its two ends, and with its usual value where there is room for it."""
    # Drawing takes Matplotlib, which nobody else needs to load.
    from sim.pictures.sensitivity_pictures import BarRow

    low, high = (plain_number(end, language) for end in (parameter.low, parameter.high))
    return BarRow(f"{say(parameter.words, language)}{value}", low, high)
