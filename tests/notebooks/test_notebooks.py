from __future__ import annotations

import nbformat
import pytest

from tests.notebooks.executing import NOTEBOOKS, executed

PATHS = sorted(NOTEBOOKS.glob("*.ipynb"))
QUICK = "03_step_by_step"
"""The notebook that the quick tests run; all are run by the slow ones."""
AGAIN = "python -m tests.notebooks.executing"


def test_there_are_notebooks():
    assert [path.name for path in PATHS] == [
        "01_who_may_write.ipynb",
        "02_why_and_what_if.ipynb",
        "03_step_by_step.ipynb",
        "04_how_often_and_at_what_cost.ipynb",
        "05_which_assumption_matters.ipynb",
    ]


@pytest.mark.filterwarnings(
    "ignore::DeprecationWarning", "ignore::ResourceWarning", "ignore:.*:RuntimeWarning"
)
@pytest.mark.parametrize(
    "path",
    [pytest.param(one, marks=[] if one.stem == QUICK else pytest.mark.slow, id=one.stem) for one in PATHS],
)
def test_a_notebook_runs_and_shows_what_it_showed(path):
    kept = nbformat.read(path, as_version=4)
    for cell, again in zip(kept.cells, executed(path).cells, strict=True):
        assert again.get("outputs") == cell.get("outputs"), f"if this is meant: {AGAIN}"


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_a_notebook_is_small_and_free_of_places_on_a_machine(path):
    text = path.read_text(encoding="utf-8")
    assert len(text) < 150_000
    assert "/home/" not in text
    assert "/tmp/" not in text
    assert all(
        cell.get("outputs") is not None for cell in nbformat.read(path, 4).cells if cell.cell_type == "code"
    )
