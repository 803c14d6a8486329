from __future__ import annotations

import pytest

from tests.childproof.gating.repositories import Repo


@pytest.fixture
def repo(tmp_path, monkeypatch):
    """A repository with the sample book, in which commands run; nothing of the user's cache is seen."""
    made = Repo(tmp_path / "repo")
    monkeypatch.chdir(made.folder)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return made
