"""Who may write to a pupil: held against deciding every attempt under every reading by the plain meaning."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest

import childproof as cp
from childproof.answers.who_may_write import LOOSEST_FIRST, who_may_write
from rulebook.decide import decide
from rulebook.model import Outcome
from rulebook.reader.faults import InputError

YARD = Path(__file__).parents[1] / "yard"

SAFETY, WHO_AND_WHEN, BY_CHANNEL = (
    "sferum-2025-03-safety",
    "sferum-2025-03-who-and-when",
    "sferum-2025-03-by-channel",
)


@pytest.fixture(scope="module")
def matrix():
    return cp.matrix()


def best_by_reading(cell):
    """The loosest outcome over a person's ways in each reading, by the plain meaning."""
    return [
        min(
            (decide(cell.policy, attempt.situation, reading).outcome for attempt in cell.attempts),
            key=LOOSEST_FIRST.index,
        )
        for reading in cell.policy.all_readings()
    ]


def disagreements(cells):
    """The cells that count readings otherwise than the plain meaning does."""
    wrong = []
    for cell in cells:
        outcomes = best_by_reading(cell)
        counts = {outcome: outcomes.count(outcome) for outcome in LOOSEST_FIRST if outcome in outcomes}
        if counts != cell.over_readings.counts or outcomes[0] is not cell.outcome:
            wrong.append(cell)
    return wrong


def test_every_cell_says_what_the_plain_meaning_decides(matrix):
    cells = [matrix[person, WHO_AND_WHEN] for person in ("own-parent-unconfirmed", "school-teacher", "coach")]
    assert disagreements([*cells, matrix["stranger-in-chat", SAFETY]]) == []


def test_a_cell_that_is_told_wrongly_is_noticed(matrix):
    cell = matrix["coach", WHO_AND_WHEN]
    other = matrix["coach", BY_CHANNEL]
    wrong = type(cell)(cell.policy, cell.person, cell.attempts, other.over_readings)
    assert disagreements([wrong]) == [wrong]


def test_a_teacher_of_another_school_gets_through_freely_in_all_three_books(matrix):
    outcomes = [matrix["other-school-teacher", book].outcome for book in (SAFETY, WHO_AND_WHEN, BY_CHANNEL)]
    assert outcomes == [Outcome.FREE] * 3
    assert matrix["other-school-teacher", WHO_AND_WHEN].best.lines == ("A1.f2",)


def test_what_a_cell_depends_on_turns_it_and_nothing_else_does(matrix):
    cell = matrix["stranger-in-chat", SAFETY]
    assert set(cell.over_readings.depends_on) == {"overlap", "confirmed_whose"}
    settled = {name: cell.policy.readings[name].options for name in cell.over_readings.depends_on}
    by_options: dict[tuple[str, ...], set[str]] = {}
    for reading, outcome in zip(cell.policy.all_readings(), best_by_reading(cell), strict=True):
        by_options.setdefault(tuple(reading[name] for name in settled), set()).add(outcome)
    assert all(len(outcomes) == 1 for outcomes in by_options.values())


def test_the_matrix_is_a_frame_with_numbers_and_shows_itself(matrix):
    frame = matrix.to_frame()
    assert frame.height == sum(len(cell.attempts) for cell in matrix)
    counted = frame.select(outcome.value for outcome in LOOSEST_FIRST).sum_horizontal()
    assert set(zip(frame["policy"], counted, strict=True)) == {
        (SAFETY, 864),
        (WHO_AND_WHEN, 384),
        (BY_CHANNEL, 432),
    }
    assert "A coach without a role" in matrix._repr_html_()
    assert "freely" in str(matrix)


def test_a_copy_equals_the_matrix(matrix):
    assert pickle.loads(pickle.dumps(matrix)) == matrix
    assert who_may_write([cp.policy(SAFETY)], matrix.people) != matrix


def test_policies_without_people_of_their_own_are_told_so():
    with pytest.raises(InputError, match="no people for the vocabulary"):
        cp.matrix(YARD / "rules.toml")
