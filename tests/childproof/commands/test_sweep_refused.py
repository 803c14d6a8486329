"""What `childproof sweep` refuses before anything is simulated."""

from __future__ import annotations

import pytest

SMALL = ("--region", "kursk", "--scale", "0.003", "--days", "1", "--seed", "1")


@pytest.fixture
def no_run(monkeypatch):
    """Fails a test in which anything is simulated."""

    def run(*_policies, **_options):
        raise AssertionError("something was simulated")

    monkeypatch.setattr("childproof.calls.sweep.run_simulation", run)


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        (
            ("--vary", "strangers_per_1000_pupil=1:50"),
            "error: --vary: unknown parameter `strangers_per_1000_pupil`\n"
            "  did you mean `strangers_per_1000_pupils`?   parameters: ",
        ),
        (
            ("--vary", "friends.rat=1:5", "club_size=3:3"),
            "error: --vary: unknown parameter `friends.rat`\n  did you mean `friends.rate`?   parameters: ",
        ),
        (
            ("--vary", "class_size_urban=30:20", "club_size=3:3"),
            "error: --vary: `class_size_urban=30:20`: the low end is more than the high one\n"
            "  give them as LOW:HIGH\n"
            "error: --vary: `club_size=3:3` leaves nothing to vary\n  give two different ends\n",
        ),
        (
            ("--vary", "pupil_role_share=0.5:1.2"),
            "error: --vary: `pupil_role_share = 1.2` is a share and cannot be over 1\n",
        ),
        (
            ("--vary", "class_size_urban=a:5"),
            "error: --vary: `class_size_urban=a:5` is not KEY=LOW:HIGH with two numbers\n"
            "  for example: --vary class_size_urban=20:30\n",
        ),
        (
            ("--vary", "class_size_urban=5"),
            "error: --vary: `class_size_urban=5` is not KEY=LOW:HIGH with two numbers\n"
            "  for example: --vary class_size_urban=20:30\n",
        ),
        (
            ("--vary", "club_size=nan:5"),
            "error: --vary: `club_size=nan:5` is not KEY=LOW:HIGH with two numbers\n",
        ),
        (
            ("--vary", "club_size=3:9", "--vary", "club_size=3:10"),
            "error: --vary: `club_size` has two different ranges\n  give each key once\n",
        ),
        (
            ("--vary", "siblings_1=0.3:0.5"),
            "error: --vary: with `siblings_1 = 0.5`, `siblings_0`, `siblings_1` and `siblings_2` add up to "
            "1.072, over 1\n",
        ),
        (
            ("--method", "sobol"),
            "error: --vary: the method sobol needs at least one assumption to vary\n"
            "  for example: --vary strangers_per_1000_pupils=1:50; a tornado shows which ones matter\n",
        ),
        (
            ("--method", "sobl"),
            "error: --method: unknown word `sobl`\n  did you mean `sobol`?   words: sobol, tornado\n",
        ),
        (
            ("--method", "sobol", "--vary", "club_size=3:9", "--runs", "20"),
            "error: --runs: `20` is too few to vary 1 at once\n  give at least 25\n",
        ),
        (
            ("--method", "sobol", "--vary", "club_size=3:9", "--runs", "many"),
            "error: --runs: `many` has to be a whole number, at least 1\n",
        ),
        (
            ("--runs", "20"),
            "error: --runs: a tornado runs every assumption at its two ends, no more and no less\n"
            "  leave it out, or choose --method sobol\n",
        ),
        (
            ("--method", "sobol", "--vary", "siblings_0=0.4:0.52", "siblings_1=0.3:0.42", "--runs", "500"),
            "error: --vary: the ranges do not go together: with `siblings_0 = ",
        ),
        (
            ("--measure", "children_reachd"),
            "error: --measure: unknown measure `children_reachd`\n"
            "  did you mean `children_reached`?   measures: children_reached, ",
        ),
        (("--set", "club_siz=3"), "error: --set: unknown parameter `club_siz`\n  did you mean `club_size`?"),
        (
            ("--scale", "1000"),
            "error: --scale: `1000` makes about 426,248,148 people, more than 100,000,000\n",
        ),
        (("--unspecified", "fre"), "error: --unspecified: unknown word `fre`\n  did you mean `free`?"),
    ],
)
def test_a_mistake_is_told_before_anything_is_simulated(childproof, no_run, arguments, error):
    result = childproof("sweep", *SMALL, *arguments)
    assert (result.status, result.out) == (2, "")
    assert result.err.startswith(error)


def test_an_unknown_breakdown_names_those_there_are(childproof):
    result = childproof("sweep", *SMALL, "--vary", "club_size=3:9", "--measure", "children_reached:strangr")
    assert result.status == 2
    assert result.err == (
        "error: --measure: `children_reached` has no breakdown `strangr` here\n"
        "  did you mean `stranger`?   breakdowns: again-after-block, false-role, friend-chain, id-scan, "
        "knowing_adult, knowing_own_account, knowing_stranger, known_roleless_adult, leaked-link, "
        "leaked-number, recycled-number, stranger, stranger_adult, stranger_own_account, stranger_peer, "
        "stranger_taken_over, taken-over-guardian, taken-over-pupil, taken-over-teacher\n"
    )
