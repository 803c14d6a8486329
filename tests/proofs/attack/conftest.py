import pytest

from policy.load_moves import catalogue_moves


@pytest.fixture(scope="session")
def moves(sferum):
    """The moves of the catalogue for the three Sferum policies."""
    return catalogue_moves(sferum["S"].vocabulary)
