"""What strangers who have read the rules do, as the proofs find it."""

from __future__ import annotations

from childproof.calls.stranger_plans import stranger_plans
from rulebook.catalogue import policy_path
from rulebook.loaders.load_policy import load_policy
from rulebook.model import Silence
from sim.assumptions.plans import Plan
from tests.narrowing import present


def _policy(name):
    return load_policy(present(policy_path(name)))


def plans(name, silence=Silence.FORBIDDEN):
    policy = _policy(f"sferum-2025-03-{name}")
    return stranger_plans(policy, policy.default_reading, silence)


def test_where_the_proofs_find_no_path_only_a_mistake_of_the_school_helps():
    found = plans("who-and-when")
    assert found.menu == ()
    assert found.confirmed_as == "staff"


def test_the_farthest_path_stands_first():
    assert [plan.way for plan in plans("by-channel").menu] == ["stranger-recycled", "stranger-numbers"]
    assert plans("safety").menu == (Plan("stranger-recycled"), Plan("stranger-chats"))


def test_where_silence_lets_messages_through_more_ways_are_open():
    assert len(plans("safety", Silence.FREE).menu) > len(plans("safety").menu)
