"""The last real run of `childproof robust`: what holds for the rule books that come with the toolkit.

Knows the file that `make robust` leaves, and whether it speaks of the policies at hand: the same rules, by
their digests, and as many days. Knows nothing of how a page shows it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from childproof.answers.robust_pictures import TurnMap, ranges_picture, turn_picture
from childproof.answers.robustness import Robustness
from childproof.words.locale import short_titles
from childproof.words.robust_words import box_words, name_title, pair_words
from rulebook.language import translator
from rulebook.model import Policy
from sim.assumptions.behaviours import load_behaviours
from sim.assumptions.parameters import Parameter
from sim.assumptions.profiles import load_profile
from sim.results.intervals import Interval
from sim.sensitivity.robust import Pair, Quantiles
from sim.sensitivity.samples import SILENCES
from sim.sensitivity.space import VariedQuestion, factor_of
from sim.sensitivity.turning_points import Bound, Box

if TYPE_CHECKING:
    from proofs.pictures.picture import Picture

__all__ = ["FILE", "KeptRobustness", "kept_robust", "to_keep"]

FILE = Path(__file__).with_suffix(".json")
_OF_BOX = ("coverage", "density", "held_out_coverage", "held_out_density", "overall")
_PARTS = ("policies", "samples", "adversaries", "cells", "pairs", "regret", "provenance")


@dataclass(frozen=True)
class KeptRobustness:
    """What the file says of some policies; `policies` are they, `said` is the file."""

    policies: tuple[Policy, ...]
    said: Mapping[str, Any]

    @property
    def samples(self) -> int:
        """How many samples there are."""
        return int(self.said["samples"])

    @property
    def adversaries(self) -> tuple[str, ...]:
        """Which strangers there are."""
        return tuple(self.said["adversaries"])

    @property
    def measures(self) -> tuple[str, ...]:
        """The measures, `NAME` or `NAME:BY`."""
        return tuple(dict.fromkeys(cell["measure"] for cell in self.said["cells"]))

    @property
    def days(self) -> int:
        """How many days each sample runs."""
        return int(self.said["provenance"]["days"])

    def quantiles(self, measure: str, silence: int, adversary: str) -> tuple[Quantiles, ...]:
        """Of each policy, in the order of `policies`."""
        (cell,) = self._of("cells", measure, silence, adversary)
        return tuple(Quantiles(**cell["policies"][policy.id]) for policy in self.policies)

    def pairs(self, measure: str, silence: int, adversary: str) -> list[Pair]:
        """Every pair, by places in `policies`."""
        place = {policy.id: at for at, policy in enumerate(self.policies)}
        return [
            Pair(
                place[one["better"]],
                place[one["than"]],
                Interval(one["share"], one["low"], one["high"]),
                one["tied"],
                one["shown"],
                one["reversed"],
                one["unclear"],
                one["by"]["p05"],
                one["by"]["p50"],
                one["by"]["p95"],
            )
            for one in self._of("pairs", measure, silence, adversary)
        ]

    def sentences(self, measure: str, language: str, silence: int = 0, adversary: str = "") -> list[str]:
        """Each pair in one sentence; without an `adversary` beside the last, who has read the rules."""
        who = adversary or self.adversaries[-1]
        return [
            pair_words(pair, self.labels(language), language) for pair in self.pairs(measure, silence, who)
        ]

    def turning_points(self, language: str) -> list[str]:
        """Where the answer to children reached turns, beside strangers who have read the rules."""
        place = {policy.id: label for policy, label in zip(self.policies, self.labels(language), strict=True)}
        columns = {key: np.array(ends) for key, ends in self.said["ends"].items()}
        text = translator(language)("{better} is better than {than} {where}.")
        found = []
        for one in self.said["turns"]:
            where = tuple(Bound(**bound) for bound in one["where"])
            parts = (one[name] for name in _OF_BOX)
            words = box_words(Box(where, *parts), self._parameters, columns, self.policies, language)
            found.append(text.format(better=place[one["better"]], than=place[one["than"]], where=words))
        return found

    def labels(self, language: str) -> list[str]:
        """The titles of the policies."""
        titles = short_titles(self.policies, language)
        return [titles[policy.id] for policy in self.policies]

    def title(self, measure: str, language: str) -> str:
        """What a measure counts, of whom and in how many days."""
        return name_title(split_measure(measure), self.days, language)

    def draw_ranges(self, measure: str, language: str, *, narrow: bool = False) -> Picture:
        """The ranges of all policies, by meaning of silence and adversary; `narrow` for a telephone."""
        cells = {
            (silence, adversary): self.quantiles(measure, silence, adversary)
            for adversary in self.adversaries
            for silence in range(len(SILENCES))
        }
        return ranges_picture(
            cells,
            name=split_measure(measure),
            title=self.title(measure, language),
            labels=self.labels(language),
            language=language,
            narrow=narrow,
        )

    def draw_turn(self, language: str, *, narrow: bool = False) -> Picture:
        """Where the closest pair turns, over the two parameters that matter most to it."""
        kept, labels = self.said["map"], self.labels(language)
        parameters = self._parameters
        key, second = kept["figures"]
        one, options = factor_of(parameters[key]), kept["options"]
        other = VariedQuestion(second, tuple(options)) if options else factor_of(parameters[second])
        place = {policy.id: at for at, policy in enumerate(self.policies)}
        better, than = place[kept["better"]], place[kept["than"]]
        found = TurnMap(
            better,
            than,
            (one, other),
            np.array(kept["values"]),
            np.array(kept["lower"], np.bool_),
            kept["plain"],
        )
        titles = (labels[better], labels[than], self.title(kept["measure"], language))
        return turn_picture(
            found,
            titles=titles,
            parameters=parameters,
            policies=self.policies,
            language=language,
            narrow=narrow,
        )

    @property
    def _parameters(self) -> dict[str, Parameter]:
        region = load_profile(self.said["provenance"]["region"])
        return {**region.parameters, **load_behaviours().parameters}

    def _of(self, part: str, measure: str, silence: int, adversary: str) -> list[Any]:
        where = (measure, SILENCES[silence], adversary)
        return [one for one in self.said[part] if (one["measure"], one["silence"], one["adversary"]) == where]


def split_measure(measure: str) -> tuple[str, str | None]:
    """`NAME` or `NAME:BY` in two."""
    name, _colon, by = measure.partition(":")
    return name, by or None


def kept_robust(policies: Iterable[Policy], days: int) -> KeptRobustness | None:
    """What the last real run says of these policies; None where it is about others, or other days."""
    said, books = _kept(), tuple(policies)
    if said is None or said["provenance"]["days"] != days:
        return None
    digests = {policy.id: policy.digest for policy in books}
    return KeptRobustness(books, said) if digests == said["digests"] else None


def to_keep(result: Robustness) -> dict[str, Any]:
    """What the file holds of a run: ranges, pairs, regret, one map, and what it rests on."""
    whole: dict[str, Any] = result.to_dict()
    found = result.turn_map(_strangers(result))
    kept: dict[str, Any] = {part: whole[part] for part in _PARTS}
    kept["digests"] = {policy.id: policy.digest for policy in result.policies}
    cell = (result.measure_ids[_strangers(result)], SILENCES[0], result.adversaries[-1])
    kept["turns"] = [
        one for one in whole["turns"] if (one["measure"], one["silence"], one["adversary"]) == cell
    ]
    keys = {bound["key"] for one in kept["turns"] for bound in one["where"]}
    kept["ends"] = {
        key: [float(result.columns[key].min()), float(result.columns[key].max())] for key in sorted(keys)
    }
    if found is not None:
        kept["map"] = {
            "measure": result.measure_ids[_strangers(result)],
            "better": result.ids[found.better],
            "than": result.ids[found.than],
            "figures": [getattr(one, "key", getattr(one, "name", "")) for one in found.factors],
            "options": list(getattr(found.factors[1], "options", ())),
            "plain": found.plain,
            "values": [[float(f"{value:.4g}") for value in row] for row in found.values.tolist()],
            "lower": found.lower.astype(int).tolist(),
        }
    return kept


def _strangers(result: Robustness) -> int:
    """The measure that the map is of: children reached by a stranger where it is there, else the first."""
    ids: Sequence[str] = result.measure_ids
    return ids.index("children_reached:stranger") if "children_reached:stranger" in ids else 0


@cache
def _kept() -> dict[str, Any] | None:
    if not FILE.is_file():
        return None
    said: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))
    return said
