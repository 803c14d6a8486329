"""A sweep of all assumptions at once: words, cells, JSON values and its picture, Sobol indices.

Knows what is said of first-order and total indices. Knows nothing of how they are worked out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from childproof.answers.sensitivity import PARAMETER_COLUMNS, SHARED_COLUMNS, Name, Output, Sweep, SweepMethod
from childproof.answers.sensitivity_rows import sensitivity_row
from childproof.words.locale import decimal_sign, short_titles
from childproof.words.measure_words import formatted, formatted_alone
from childproof.words.sweep_words import ends_words, index_words, measure_title
from rulebook.language import plural, translator
from rulebook.values.json_values import json_values
from sim.assumptions.parameters import Parameter
from sim.results.intervals import Interval

if TYPE_CHECKING:
    from proofs.pictures.picture import Picture
    from sim.sensitivity.sobol import Sobol


@dataclass(frozen=True, eq=False, repr=False)
class SobolSweep(Sweep["Sobol"]):
    """All assumptions at once, drawn independently and evenly between their ends."""

    found: Mapping[Output, Sobol]

    method = SweepMethod.SOBOL
    columns = (
        *SHARED_COLUMNS,
        *PARAMETER_COLUMNS,
        *(f"{index}{part}" for index in ("first_order", "total") for part in ("", "_low", "_high")),
    )

    def weight(self, output: Output, key: str) -> float:
        """The total index."""
        return self.found[output].index(key).total.value

    def _finding(self, output: Output, key: str) -> dict[str, object]:
        index = self.found[output].index(key)
        return {"first_order": json_values(index.first), "total": json_values(index.total)}

    def _cell(self, output: Output, one: Parameter, language: str) -> str:
        index = self.found[output].index(one.key)
        return f"{index_words(index.first, language)}\n{index_words(index.total, language)}"

    def _range_words(self, language: str) -> str:
        _ = translator(language)
        return _("all assumptions at once: least … most")

    def rest_words(self, name: Name, left: Sequence[Parameter], language: str) -> str:
        """As in `Sweep`: the largest total index among them."""
        if not left:
            return ""
        largest = max(self.weight((policy, *name), one.key) for policy in self.policies for one in left)
        ngettext = plural(language)
        return ngettext(
            "{n} more assumption has a total index of at most {index}.",
            "{n} more assumptions have total indices of at most {index}.",
            len(left),
        ).format(n=len(left), index=index_words(Interval(largest, largest, largest), language, alone=True))

    def _picture(self, name: Name, language: str, most: int) -> Picture:
        return sobol_picture(self, name, language, most)

    def _moved_words(self, output: Output, language: str) -> str:
        _ = translator(language)
        measure, found = self.measure(output), self.found[output]
        first = found.indices[0]
        return _(
            "All assumptions at once move it between {least} and {most}; most of the variance comes from "
            "{assumption}: {first} by itself, {total} with interactions."
        ).format(
            least=formatted_alone(measure, found.least, language),
            most=formatted_alone(measure, found.most, language),
            assumption=ends_words(first.assumption, language),
            first=index_words(first.first, language),
            total=index_words(first.total, language),
        )


def sobol_picture(sweep: SobolSweep, name: Name, language: str, most: int) -> Picture:
    """The indices of one measure under every policy, of the `most` assumptions with the largest."""
    # Drawing takes Matplotlib, which nobody else needs to load.
    from proofs.pictures.picture import Picture
    from sim.pictures.sensitivity_pictures import SobolPanel, draw_sobol

    _ = translator(language)
    order = sweep.ordered(name)
    titles, panels = short_titles(sweep.base.policies, language), []
    for policy in sweep.policies:
        measure, found = sweep.measure((policy, *name)), sweep.found[policy, *name]
        indices = [found.index(one.key) for one in order[:most]]
        least, highest = (formatted_alone(measure, end, language) for end in (found.least, found.most))
        said = _("over the draws: {figure}\nover the assumptions: {least} … {most}").format(
            figure=formatted(measure, language), least=least, most=highest
        )
        panels.append(SobolPanel(titles[policy], said, [(one.first, one.total) for one in indices]))
    drawn = draw_sobol(
        [sensitivity_row(one, language) for one in order[:most]],
        panels,
        measure=measure_title(sweep.measure((sweep.policies[0], *name)), language),
        decimal=decimal_sign(language),
        note=sweep.rest_words(name, order[most:], language),
        translate=translator(language),
    )
    return Picture(drawn)
