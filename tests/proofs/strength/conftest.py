from dataclasses import replace

import pytest

from proofs.strength.strength import strength
from rulebook.loaders.load_policy import load_policy

POLICY = """
id = "small"
title = {{ en = "small" }}
vocabulary = "sferum"
version = "1"
{top}
[source]
title = "small"

[readings.overlap]
question = {{ en = "?" }}
options = {{ {overlap} }}
{body}
"""


@pytest.fixture(scope="session")
def strengths(sferum):
    """How strong the claims and scenarios of the three Sferum policies are, by their letters."""
    return {letter: strength(policy) for letter, policy in sferum.items()}


@pytest.fixture
def small(tmp_path):
    """Makes a policy with the Sferum vocabulary out of a few lines."""

    def make(body, top="", overlaps=("loosest",)):
        path = tmp_path / "small.toml"
        overlap = ", ".join(f'{name} = {{ en = "{name}" }}' for name in overlaps)
        path.write_text(POLICY.format(body=body, top=top, overlap=overlap), encoding="utf-8")
        return load_policy(path)

    return make


def only(policy, *kinds):
    """The policy with scenarios of these kinds alone."""
    return replace(policy, scenarios=tuple(s for s in policy.scenarios if s.basis.kind in kinds))
