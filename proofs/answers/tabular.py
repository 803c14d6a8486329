"""Results as tables: plain rows, and a Polars DataFrame of them.

A result says which columns it has and lists its rows; several results of one kind stand below each
other. Polars is loaded when a frame is asked for, and needed for nothing else.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from polars import DataFrame as DataFrame

    from rulebook.model import Row, Vocabulary

TEXT, COUNT, NUMBER, YES_NO, TEXTS, YES_NOS = "text", "count", "number", "yes_no", "texts", "yes_nos"
"""What a column holds; every column can also be empty."""

TableRow = Mapping[str, object]
Columns = Mapping[str, str]


class Tabular(ABC):
    """A result that can be read as a table."""

    @property
    @abstractmethod
    def columns(self) -> Columns:
        """The columns in their order, each with what it holds."""

    @abstractmethod
    def table(self) -> list[TableRow]:
        """The rows; what a row leaves out is empty."""

    def to_frame(self) -> DataFrame:
        """The table as a Polars DataFrame."""
        return frame_of([self])


def frame_of(results: Iterable[Tabular]) -> DataFrame:
    """The tables of several results as one Polars DataFrame, with the columns of all."""
    # Polars takes a while to load, and only those who ask for a frame need it.
    import polars as pl

    kinds: dict[str, Any] = {
        TEXT: pl.String,
        COUNT: pl.Int64,
        NUMBER: pl.Float64,
        YES_NO: pl.Boolean,
        TEXTS: pl.List(pl.String),
        YES_NOS: pl.List(pl.Boolean),
    }
    listed = list(results)
    columns = {name: kind for result in listed for name, kind in result.columns.items()}
    rows = [row for result in listed for row in result.table()]
    return pl.DataFrame(
        {name: [row.get(name) for row in rows] for name in columns},
        schema={name: kinds[kind] for name, kind in columns.items()},
    )


def fact_columns(vocabulary: Vocabulary) -> Columns:
    """A column for each fact of a situation."""
    return {name: YES_NO if fact.is_yes_no else TEXT for name, fact in vocabulary.facts.items()}


def row_columns(vocabulary: Vocabulary) -> Columns:
    """A column for each fact of a row, with the values that the row allows."""
    return {name: YES_NOS if fact.is_yes_no else TEXTS for name, fact in vocabulary.facts.items()}


def row_cells(row: Row) -> TableRow:
    """The facts of a row; a fact of which every value is allowed is empty."""
    return {name: list(values) for name, values in row.items()}
