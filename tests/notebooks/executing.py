"""Makes the notebooks from `notebooks/source`, in English with their output and in Russian without.

`python -m tests.notebooks.executing` writes both: the English ones, run from top to bottom, into `notebooks/`,
where they are kept, the Russian ones into `build/notebooks/ru`. `--ru` writes the Russian ones alone.
"""

from __future__ import annotations

import os
import sys
import tomllib
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from tests import ROOT

NOTEBOOKS = ROOT / "notebooks"
SOURCE = NOTEBOOKS / "source"
RUSSIAN = ROOT / "build" / "notebooks" / "ru"
METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
LIVE = "application/vnd.jupyter.widget-view+json"
"""The kind of output that says nothing without a running notebook."""


def sources() -> list[Path]:
    """The sources of the notebooks, in their order."""
    return sorted(SOURCE.glob("*.toml"))


def cells_of(source: Path) -> list[dict[str, str]]:
    """The cells of a source: words in both languages, or code, which may differ in Russian."""
    cells: list[dict[str, str]] = tomllib.loads(source.read_text(encoding="utf-8"))["cells"]
    return cells


def made(source: Path, language: str) -> nbformat.NotebookNode:
    """The notebook of a source in one language, without output."""
    cells = []
    for number, cell in enumerate(cells_of(source)):
        if "code" in cell:
            code = cell.get(f"{language}_code", cell["code"])
            cells.append(new_code_cell(code.strip(), id=f"cell-{number}"))
        else:
            cells.append(new_markdown_cell(cell[language].strip(), id=f"cell-{number}"))
    return new_notebook(cells=cells, metadata=METADATA)


def executed(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """The notebook as it comes out when it is run, without output that needs it to be live."""
    os.environ["LANGUAGE"] = "en"
    NotebookClient(
        notebook,
        timeout=600,
        kernel_name="python3",
        resources={"metadata": {"path": str(NOTEBOOKS)}},
        record_timing=False,
        coalesce_streams=True,
    ).execute()
    for cell in notebook.cells:
        if cell.cell_type == "code" and any(LIVE in output.get("data", {}) for output in cell.outputs):
            cell.outputs = []
    notebook.metadata = nbformat.from_dict(METADATA)
    return notebook


def write_russian() -> None:
    """Write the Russian notebooks, without output."""
    RUSSIAN.mkdir(parents=True, exist_ok=True)
    for source in sources():
        nbformat.write(made(source, "ru"), RUSSIAN / f"{source.stem}.ipynb")


def main() -> None:
    write_russian()
    if "--ru" in sys.argv:
        return
    named = [word for word in sys.argv[1:] if not word.startswith("-")]
    for source in sources():
        if not named or any(source.stem.startswith(name) for name in named):
            nbformat.write(executed(made(source, "en")), NOTEBOOKS / f"{source.stem}.ipynb")


if __name__ == "__main__":
    main()
