"""A synthetic region as a person gets it: a world that becomes a table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields

from childproof.words.locale import plain_number
from proofs.answers.notebook import html_headed, html_table
from proofs.answers.tabular import NUMBER, TEXT, Columns, Framed, TableRow
from rulebook.language import SHOWN, grouped, translator
from sim.population.statistics import world_statistics
from sim.population.world import World


class SyntheticRegion(World, Framed):
    """A world whose statistics are a table of names and numbers, as `childproof world` writes it as CSV."""

    @classmethod
    def of(cls, world: World) -> SyntheticRegion:
        """The same world; what was drawn of it stays drawn."""
        return cls(**{field.name: getattr(world, field.name) for field in fields(world)})

    def __repr__(self) -> str:
        _ = translator(SHOWN)
        return f"{_('Synthetic region')}: " + "; ".join(f"{name} – {value}" for name, value in self._facts())

    def _repr_html_(self) -> str:
        """What the region is, without drawing any of it."""
        _ = translator(SHOWN)
        return html_headed(_("Synthetic region"), html_table(("", ""), self._facts()))

    def _facts(self) -> list[tuple[str, str]]:
        _ = translator(SHOWN)
        return [
            (_("region"), self.region),
            (_("scale"), plain_number(self.scale, SHOWN)),
            (_("seed"), str(self.seed)),
            (_("schools"), grouped(self.schools, SHOWN)),
            (_("pupils"), grouped(int(self.plan.pupils.sum()), SHOWN)),
            (_("assumptions"), grouped(len(self.assumptions), SHOWN)),
        ]

    def framed(self) -> tuple[Columns, Sequence[TableRow]]:
        """A row for each statistic; draws every district that is not in memory."""
        return {"name": TEXT, "value": NUMBER}, [
            {"name": row["name"], "value": float(str(row["value"]))}
            for row in statistic_rows(world_statistics(self))
        ]


def statistic_rows(found: Mapping[str, object]) -> list[dict[str, object]]:
    """Every figure of a world under a name of its own: `people`, `roles.student`, `siblings.0` …"""
    return [
        {"name": name, "value": value}
        for part in ("people", "roles", "kinds", "statistics")
        for name, value in _flat(part, found.get(part))
    ]


def _flat(name: str, value: object) -> Iterator[tuple[str, object]]:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _flat(key if name == "statistics" else f"{name}.{key}", inner)
    else:
        yield name, value
