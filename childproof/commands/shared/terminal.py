"""How results look on a terminal: width, colour, tables, and progress on standard error."""

from __future__ import annotations

import csv
import io
import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from shutil import get_terminal_size

import rich._wrap
from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.text import Text

from childproof.files.output import emit

# To Rich a no-break space is a blank like any other, and it would break numbers and units there.
rich._wrap.re_word = re.compile("[^\\S\\xa0]*[\\S\\xa0]+[^\\S\\xa0]*")

WIDTH_OF_A_PIPE = 100
NARROWEST = 40


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
    for part in parts:
        console.print(part)
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
