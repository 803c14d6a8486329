"""A sweep clears the pictures of an older one away, and touches nothing else in the folder."""

from __future__ import annotations

from childproof.commands.sweep import clear_older_pictures

OURS = ("children_reached.svg", "children_reached-by-stranger.svg")
THEIRS = ("logo.svg", "children_reached.png", "children_reached-notes.svg")


def filled(folder):
    for name in (*OURS, *THEIRS):
        (folder / name).write_text("x", encoding="utf-8")
    return folder


def left(folder):
    return {path.name for path in folder.iterdir()} - {"sweep.json"}


def test_pictures_of_measures_that_are_no_longer_asked_go(tmp_path):
    (filled(tmp_path) / "sweep.json").write_text("{}", encoding="utf-8")
    clear_older_pictures(tmp_path, ["children_reached.svg"])
    assert left(tmp_path) == {"children_reached.svg", *THEIRS}


def test_a_folder_that_no_sweep_wrote_stays_as_it_is(tmp_path):
    clear_older_pictures(filled(tmp_path), [])
    assert left(tmp_path) == {*OURS, *THEIRS}
