"""Results as tables: plain rows, and a Polars DataFrame of them.

A result says which columns it has and lists its rows; several results of one kind stand below each
other. Polars is loaded when a frame is asked for, and needed for nothing else.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Any

from rulebook.language import Message
from rulebook.reader.faults import one_fault

if TYPE_CHECKING:
    from polars import DataFrame as DataFrame

    from rulebook.model import Row, Vocabulary

TEXT, COUNT, NUMBER, YES_NO, TEXTS, YES_NOS = "text", "count", "number", "yes_no", "texts", "yes_nos"
"""What a column holds; every column can also be empty."""

TableRow = Mapping[str, object]
Columns = Mapping[str, str]


class Framed(ABC):
    """A result that becomes a data frame."""

    @abstractmethod
    def framed(self) -> tuple[Columns, Sequence[TableRow]]:
        """The columns in their order, each with what it holds, and the rows."""

    def to_frame(self) -> DataFrame:
        """The result as a Polars DataFrame.

        Raises:
            InputError: Polars is not installed.
        """
        return frame_of_rows(*self.framed())

    def to_pandas(self) -> Any:
        """The same as a pandas DataFrame, for whoever has pandas.

        Raises:
            InputError: pandas or Polars is not installed.
        """
        return pandas_of(self.to_frame())


class Tabular(Framed):
    """A result that can be read as a table."""

    @property
    @abstractmethod
    def columns(self) -> Columns:
        """The columns in their order, each with what it holds."""

    @abstractmethod
    def table(self) -> list[TableRow]:
        """The rows; what a row leaves out is empty."""

    def framed(self) -> tuple[Columns, Sequence[TableRow]]:
        """The columns and the rows."""
        return self.columns, self.table()


def pandas_of(frame: DataFrame) -> Any:
    """A Polars DataFrame as one of pandas, whole numbers and yes/no with gaps as such.

    Raises:
        InputError: pandas is not installed.
    """
    # Whoever has no pandas needs none.
    try:
        pandas = import_module("pandas")
    except ImportError:
        raise one_fault(
            "to_pandas", Message("pandas is not installed"), Message("pip install pandas, or take to_frame()")
        ) from None
    return pandas.DataFrame(frame.to_dict(as_series=False)).convert_dtypes()


def frame_of(results: Iterable[Tabular]) -> DataFrame:
    """The tables of several results as one Polars DataFrame, with the columns of all."""
    return frame_of_rows(*tables_of(results))


def tables_of(results: Iterable[Tabular]) -> tuple[Columns, Sequence[TableRow]]:
    """The tables of several results below each other, with the columns of all."""
    listed = list(results)
    columns = {name: kind for result in listed for name, kind in result.columns.items()}
    return columns, [row for result in listed for row in result.table()]


def frame_of_rows(columns: Columns, rows: Sequence[TableRow]) -> DataFrame:
    """Rows as a Polars DataFrame with these columns; what a row leaves out is empty.

    Raises:
        InputError: Polars is not installed.
    """
    # Polars takes a while to load, and only those who ask for a frame need it.
    try:
        import polars as pl
    except ModuleNotFoundError:
        way_out = Message("pip install 'childproof[region]', or take to_dict()")
        raise one_fault("to_frame", Message("Polars is not installed"), way_out) from None

    kinds: dict[str, Any] = {
        TEXT: pl.String,
        COUNT: pl.Int64,
        NUMBER: pl.Float64,
        YES_NO: pl.Boolean,
        TEXTS: pl.List(pl.String),
        YES_NOS: pl.List(pl.Boolean),
    }
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
