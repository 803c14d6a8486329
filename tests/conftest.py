import pytest

from policy.catalogue import SFERUM, policy_path
from policy.load_policy import load_policy


@pytest.fixture(scope="session")
def sferum():
    """The three Sferum policies by their letters."""
    return {letter: load_policy(policy_path(name)) for letter, name in zip("SAB", SFERUM, strict=True)}
