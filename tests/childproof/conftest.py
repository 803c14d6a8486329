from __future__ import annotations

import json
from dataclasses import dataclass

import pytest

from childproof.__main__ import main
from tests.childproof.shared_audits import SharedAudits


@dataclass(frozen=True)
class Result:
    """What a command left behind."""

    status: int
    out: str
    err: str

    @property
    def json(self):
        return json.loads(self.out)


@pytest.fixture(scope="session")
def shared_audit(tmp_path_factory, worker_id) -> SharedAudits:
    """Makes an audit, or finds it made by another test of this session, in whatever worker."""
    own = tmp_path_factory.getbasetemp()
    return SharedAudits((own if worker_id == "master" else own.parent) / "audits")


@pytest.fixture
def childproof(capsys, monkeypatch):
    """Runs a command line in this process, as wide as a pipe and in English unless it asks otherwise."""
    for name in ("COLUMNS", "LANGUAGE", "LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "en_US.UTF-8")

    def run(*arguments: object) -> Result:
        capsys.readouterr()
        status = main([str(argument) for argument in arguments])
        captured = capsys.readouterr()
        return Result(status, captured.out, captured.err)

    return run
