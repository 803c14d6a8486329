"""How results look on a terminal: width, colour, tables, and progress on standard error."""

from __future__ import annotations

import csv
import io
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from shutil import get_terminal_size

import rich.text
from rich.console import Console, Group, JustifyMethod, OverflowMethod, RenderableType
from rich.containers import Lines
from rich.padding import Padding
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

from childproof.files.output import emit

NO_BREAK_SPACE = "\u00a0"
STAND_IN = "\ue000"
"""A character of private use, as wide as a blank, at which Rich breaks no line."""
WIDTH_OF_A_PIPE = 100
NARROWEST = 40


class Text(rich.text.Text):
    """Text whose lines are not broken at a no-break space, which to Rich is a blank like any other."""

    def wrap(
        self,
        console: Console,
        width: int,
        *,
        justify: JustifyMethod | None = None,
        overflow: OverflowMethod | None = None,
        tab_size: int = 8,
        no_wrap: bool | None = None,
    ) -> Lines:
        """The lines of the text in so many columns."""
        unbroken = self.copy()
        unbroken.plain = self.plain.replace(NO_BREAK_SPACE, STAND_IN)
        lines = unbroken.wrap(
            console, width, justify=justify, overflow=overflow, tab_size=tab_size, no_wrap=no_wrap
        )
        for line in lines:
            line.plain = line.plain.replace(STAND_IN, NO_BREAK_SPACE)
        return lines


def text_width() -> int:
    """How many characters a line may have: those of the terminal, or what `COLUMNS` says, or 100."""
    asked = os.environ.get("COLUMNS", "")
    wide = get_terminal_size().columns if sys.stdout.isatty() or asked.isdigit() else WIDTH_OF_A_PIPE
    return max(wide, NARROWEST)


def rendered(*parts: RenderableType) -> str:
    """Text for standard output: as wide as the terminal, in colour only there."""
    on_terminal = sys.stdout.isatty()
    buffer = io.StringIO()
    console = Console(
        file=buffer,
        width=text_width(),
        force_terminal=on_terminal,
        color_system="auto" if on_terminal else None,
        highlight=False,
        emoji=False,
        markup=False,
    )
    # Texts that are printed by themselves would become plain texts of Rich.
    console.print(Group(*parts))
    return "\n".join(line.rstrip() for line in buffer.getvalue().splitlines()) + "\n"


def indented(line: str, blanks: int = 2) -> Padding:
    """A line moved to the right, whose own leading blanks stay when it is wrapped."""
    words = line.lstrip()
    return Padding(Text(words), (0, 0, 0, blanks + len(line) - len(words)))


def tell(text: str) -> None:
    """Say something beside the result, on standard error."""
    sys.stderr.write(f"{text}\n")


def emit_csv(
    head: Sequence[str], rows: Iterator[Mapping[str, object]] | Sequence[Mapping[str, object]]
) -> None:
    """Print a result as CSV."""
    emit(csv_text(head, rows))


def csv_text(head: Sequence[str], rows: Iterable[Mapping[str, object]]) -> str:
    """Rows as the text of a CSV file."""
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, head, extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return buffer.getvalue()


@contextmanager
def progress_bar(words: str) -> Iterator[Callable[[int, int], None]]:
    """A bar on standard error while something long goes on, with the time that is left; only on a terminal.

    Gives a function to be called with how much is done and how much there is.
    """
    if not sys.stderr.isatty():
        yield lambda done, total: None
        return
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("/"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(words, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)
