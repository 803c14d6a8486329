"""What an edit does to claims over time about what is learned: seen like any other."""

import pytest

from proofs.findings.meaning import meaning_digest
from proofs.gate.judge import judge
from tests.proofs.gate.dale import written

LEARNED = """[claims.stranger-joins]
kind = "never_learned"
words.en = "Alone, a guest never comes into the club."
starts = "outside"
movers = "stranger"
learned = [{ same_club = true }, { sender_role = "pupil" }]
basis = { kind = "ours", why = "test" }
[claims.stranger-reaches]"""
KNOWS = ("moves", "[claims.stranger-reaches]", LEARNED)
BY_SCHOOL, BY_STRANGER = '[moves.join]\nby = "school"', '[moves.join]\nby = "stranger"'


def judged(tmp_path, *edits):
    """What is found of the claim when a book that has it is edited."""
    found = judge(written(tmp_path / "old", KNOWS), written(tmp_path / "new", KNOWS, *edits))
    return [one for one in found if one.about.startswith("over-time:stranger-joins")]


@pytest.mark.parametrize(
    ("edit", "said"),
    [
        ((', { sender_role = "pupil" }]', "]"), "is weaker: it forbids less"),
        (("[{ same_club = true }, ", "[{ same_club = true, sender_role = 'guest' }, "), "it forbids less"),
        (
            ("{ same_club = true }, ", "{ same_club = true }, { checked = true }, "),
            "is stronger: it forbids more",
        ),
        ((BY_SCHOOL, BY_STRANGER), "is worse: now nobody else has to help, after 1 step."),
        ((BY_SCHOOL, BY_STRANGER), "The school lets the sender into the club. That is enough: "),
    ],
)
def test_a_claim_that_forbids_less_and_a_step_that_needs_no_help_are_found(tmp_path, edit, said):
    found = judged(tmp_path, ("moves", *edit))
    assert [one.kind for one in found] == ["CP205" if "stronger" in said else "CP601"]
    assert said in found[0].words["en"]
    assert all(one.example is None for one in found)


def test_what_is_learned_is_part_of_what_a_book_means(tmp_path):
    books = [
        written(tmp_path / str(place), *edits)
        for place, edits in enumerate([(), (KNOWS,), (KNOWS, ("moves", ', { sender_role = "pupil" }]', "]"))])
    ]
    digests = {meaning_digest(book.policy, book.moves) for book in books}
    assert len(digests) == 3
