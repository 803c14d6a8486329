from __future__ import annotations

import ast

import nbformat
import pytest

from tests.notebooks.executing import LIVE, NOTEBOOKS, cells_of, executed, made, sources

SOURCES = sources()
QUICK = "03_step_by_step"
"""The notebook that the quick tests run; all are run by the slow ones."""
AGAIN = "python -m tests.notebooks.executing"
OWN = {"rulebook", "proofs", "sim", "childproof"}


def kept(source):
    return nbformat.read(NOTEBOOKS / f"{source.stem}.ipynb", as_version=4)


def test_there_are_six_notebooks_and_each_has_a_source():
    assert len(SOURCES) == 6
    assert {path.stem for path in NOTEBOOKS.glob("*.ipynb")} == {source.stem for source in SOURCES}


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.stem)
def test_a_notebook_is_its_source_in_words_and_code(source):
    ours = [(cell.cell_type, cell.source) for cell in made(source, "en").cells]
    assert [(cell.cell_type, cell.source) for cell in kept(source).cells] == ours, f"if this is meant: {AGAIN}"


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.stem)
def test_every_paragraph_stands_in_both_languages(source):
    for cell in cells_of(source):
        assert ("code" in cell) or set(cell) == {"en", "ru"}
        if "ru" in cell:
            assert cell["en"].count("\n#") == cell["ru"].count("\n#")
            assert any("а" <= letter <= "я" for letter in cell["ru"])


@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.stem)
def test_a_notebook_imports_childproof_alone_of_ours(source, language):
    code = "\n".join(cell.source for cell in made(source, language).cells if cell.cell_type == "code")
    imported = [
        name
        for node in ast.walk(ast.parse(code))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in ([node.module or ""] if isinstance(node, ast.ImportFrom) else [one.name for one in node.names])
    ]
    assert {name for name in imported if name.split(".")[0] in OWN} == {"childproof"}


@pytest.mark.filterwarnings(
    "ignore::DeprecationWarning", "ignore::ResourceWarning", "ignore:.*:RuntimeWarning"
)
@pytest.mark.parametrize(
    "source",
    [
        pytest.param(one, marks=[] if one.stem == QUICK else pytest.mark.slow, id=one.stem)
        for one in SOURCES
    ],
)
def test_a_notebook_runs_and_shows_what_it_showed(source):
    for cell, again in zip(kept(source).cells, executed(made(source, "en")).cells, strict=True):
        assert again.get("outputs") == cell.get("outputs"), f"if this is meant: {AGAIN}"


@pytest.mark.slow
@pytest.mark.filterwarnings(
    "ignore::DeprecationWarning", "ignore::ResourceWarning", "ignore:.*:RuntimeWarning"
)
@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.stem)
def test_a_russian_notebook_runs_and_speaks_russian(source):
    shown = [
        str(output.get("data", output.get("text", "")))
        for cell in executed(made(source, "ru")).cells
        if cell.cell_type == "code"
        for output in cell.outputs
    ]
    assert shown
    assert any("а" <= letter <= "я" for text in shown for letter in text)


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.stem)
def test_a_notebook_is_small_and_free_of_places_on_a_machine(source):
    text = (NOTEBOOKS / f"{source.stem}.ipynb").read_text(encoding="utf-8")
    assert len(text) < 150_000
    assert "/home/" not in text
    assert "/tmp/" not in text
    assert LIVE not in text
    assert all(cell.get("outputs") is not None for cell in kept(source).cells if cell.cell_type == "code")
