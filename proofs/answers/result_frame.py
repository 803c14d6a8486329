"""A Polars DataFrame that has the two methods of every result: `to_frame` and `to_pandas`."""

from __future__ import annotations

from typing import Any

import polars as pl

from proofs.answers.tabular import pandas_of


class ResultFrame(pl.DataFrame):
    """The frame of a result; for pandas it needs no Arrow, as Polars' own does."""

    def to_frame(self) -> ResultFrame:
        """The frame itself."""
        return self

    def to_pandas(self, **_options: Any) -> Any:
        """The same as a pandas DataFrame.

        Raises:
            InputError: pandas is not installed.
        """
        return pandas_of(self)
