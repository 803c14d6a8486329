import pytest
from hypothesis import settings

from proofs.claims.verify import verify_all
from rulebook.catalogue import SFERUM, policy_path
from rulebook.loaders.load_moves import catalogue_moves
from rulebook.loaders.load_policy import load_policy
from tests.narrowing import present
from tests.reliability.rights import NOT_TRIED

# How often each law is tried: by `make test`, and by `make test-slow`, which asks for the other by its name.
settings.register_profile("quick", max_examples=25, deadline=None)
settings.register_profile("thorough", max_examples=200, deadline=None)
settings.load_profile("quick")


@pytest.fixture(scope="session")
def sferum():
    """The three Sferum policies by their letters."""
    return {
        letter: load_policy(present(policy_path(name))) for letter, name in zip("SAB", SFERUM, strict=True)
    }


@pytest.fixture(scope="session")
def moves(sferum):
    """The moves of the catalogue for the three Sferum policies."""
    return catalogue_moves(sferum["S"].vocabulary)


@pytest.fixture(scope="session")
def verdicts(sferum):
    """All claims of the three Sferum policies."""
    return verify_all(sferum.values())


@pytest.fixture(scope="session")
def counterexamples(verdicts):
    """Those of different situations."""
    found = {
        tuple(verdict.counterexample.situation.items()): verdict.counterexample
        for verdict in verdicts
        if verdict.counterexample
    }
    assert len(found) >= 10
    return list(found.values())


def pytest_terminal_summary(terminalreporter):
    """Say loudly what could not be tried for want of rights; a skip is easily overlooked."""
    for report in terminalreporter.stats.get("skipped", []):
        reason = str(report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr)
        if NOT_TRIED in reason:
            terminalreporter.write_line(f"{reason} ({report.nodeid})", red=True, bold=True)
