"""The report that the README links to, in both languages: `python -m tests.tools.sample_report` makes it.

It is the report of an audit on a small part of the region, so that it is soon made and small enough to keep.
"""

from __future__ import annotations

import re
import tempfile
from pathlib import Path

import childproof as cp
from tests import ROOT
from tests.simulated import Simulated

FOLDER = ROOT / "docs" / "sample"
FILES = {"en": FOLDER / "report.html", "ru": FOLDER / "report.ru.html"}
ASKED: Simulated = {"region": "kursk", "scale": 0.02, "days": 30, "seed": 1}
LARGEST = 3_000_000
"""So many bytes the two may have together."""


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    for language, path in FILES.items():
        with tempfile.TemporaryDirectory() as folder:
            made = cp.audit(output=Path(folder), language=language, **ASKED)
            path.write_text(without_indents(made.report.read_text(encoding="utf-8")), encoding="utf-8")


def without_indents(page: str) -> str:
    """The page without blanks at the ends of lines, save where they count or a hash holds the text."""
    parts = re.split(r"(<(script|style|pre)\b.*?</\2>)", page, flags=re.DOTALL)
    # Three parts in turn: what lies between, a kept element, and its name, which is dropped.
    kept = [
        part if place % 3 else "\n".join(filter(None, map(str.strip, part.splitlines())))
        for place, part in enumerate(parts)
        if place % 3 != 2
    ]
    return "\n".join(filter(None, kept)) + "\n"


if __name__ == "__main__":
    main()
