"""A synthetic region as a person gets it: a world that becomes a table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields

from proofs.answers.tabular import NUMBER, TEXT, Columns, Framed, TableRow
from sim.population.statistics import world_statistics
from sim.population.world import World


class SyntheticRegion(World, Framed):
    """A world whose statistics are a table of names and numbers, as `childproof world` writes it as CSV."""

    @classmethod
    def of(cls, world: World) -> SyntheticRegion:
        """The same world; what was drawn of it stays drawn."""
        return cls(**{field.name: getattr(world, field.name) for field in fields(world)})

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
