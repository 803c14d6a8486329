"""What an edit does to claims about what must stay possible: gone, weaker, worse or new."""

import pytest

from proofs.attacks import transitions
from proofs.attacks.transitions import States
from proofs.findings.meaning import meaning_digest
from proofs.gate import judge as judging
from proofs.gate.judge import judge
from tests.proofs.gate.dale import written

PROMISED = """[claims.member-gets-through]
kind = "always_possible"
by = "own"
words.en = "Whatever happens, a guest of the club can still come to write to a pupil."
starts = "inside"
movers = "stranger"
when = { child_recipient = true }
always = ["free", "request"]
basis = { kind = "ours", why = "test" }
[claims.stranger-reaches]"""
INSIDE = """[starts.inside]
en = "a guest who shares a club with a pupil"
any = [
  { sender_role = "guest", recipient_role = "pupil", checked = false, same_club = true },
  { sender_role = "teacher", recipient_role = "pupil", checked = false, same_club = true },
]
[moves.join]"""
CLUBS = """[[rules]]
id = "5"
line = "5"
to = "pupil"
when = { sender_role = "teacher", same_club = true }
outcome = "free"
quote = "Whoever teaches in a club may write to its pupils."
[[rules]]
id = "4"
"""
BOOK = (
    ("moves", "[claims.stranger-reaches]", PROMISED),
    ("moves", "[moves.join]", INSIDE),
    ("policy", '[[rules]]\nid = "4"\n', CLUBS),
)
TO_THE_FREE = 'outcome = "free"\nquote = "Whoever'
NOBODY = ("policy", TO_THE_FREE, TO_THE_FREE.replace("free", "forbidden"))


def judged(tmp_path, *edits):
    """What is found of the promise when a book that has it is edited."""
    found = judge(written(tmp_path / "old", *BOOK), written(tmp_path / "new", *BOOK, *edits))
    return [one for one in found if one.about.startswith("over-time:member-gets-through")]


LESS = ("moves", "when = { child_recipient = true }\nalways")
BOTH = '["stranger", "school"]'
EDITS = {
    "gone": (("moves", PROMISED, "[claims.stranger-reaches]"), "CP602", "member-gets-through is gone"),
    "worse": (NOBODY, "CP601", "no way any more"),
    "more outcomes": (("moves", '"request"]', '"request", "role_confirmation"]'), "CP601", "counts"),
    "more attempts": ((*LESS, "always"), "CP601", "more than before counts"),
    "more help": (("moves", 'by = "own"', 'by = "help"'), "CP601", "more people or moves"),
    "more movers": (("moves", f'"stranger"\n{LESS[1]}', f"{BOTH}\n{LESS[1]}"), "CP601", "may help"),
    "fewer starts": (("moves", INSIDE.splitlines()[4], ""), "CP601", "fewer places"),
    "words": (("moves", "can still come", "will always be able"), None, ""),
}  # fmt: skip


@pytest.mark.parametrize(("edit", "kind", "said"), EDITS.values(), ids=EDITS)
def test_a_promise_that_is_gone_worse_or_weaker_is_found(tmp_path, edit, kind, said):
    found = judged(tmp_path, edit)
    assert [one.kind for one in found] == ([] if kind is None else [kind])
    assert said in "".join(one.words["en"] for one in found)
    assert all(one.level == "error" for one in found)


def test_a_promise_that_is_new_is_told_and_of_a_new_book_its_failure_is_found(tmp_path):
    plain, kept = written(tmp_path / "plain", *BOOK[1:]), written(tmp_path / "kept", *BOOK)
    (come,) = (one for one in judge(plain, kept) if one.about == "over-time:member-gets-through")
    assert (come.kind, come.level, come.readings) == ("CP205", "note", 0)
    broken = written(tmp_path / "broken", *BOOK, NOBODY)
    alone = [one for one in judge(None, broken) if one.about == "over-time:member-gets-through"]
    assert [(one.kind, one.readings) for one in alone] == [("CP601", 3)]


def test_what_is_promised_is_part_of_what_a_book_means(tmp_path):
    books = [
        written(tmp_path / str(place), *edits)
        for place, edits in enumerate([BOOK[1:], BOOK, (*BOOK, ("moves", 'by = "own"', 'by = "help"'))])
    ]
    assert len({meaning_digest(book.policy, book.moves) for book in books}) == 3


def test_what_was_remembered_is_checked_and_says_the_same(tmp_path):
    class Shelf(dict):
        put = dict.__setitem__

    old, new = written(tmp_path / "old", *BOOK), written(tmp_path / "new", *BOOK, NOBODY)
    shelf = Shelf()
    cold = judge(old, new, memory=shelf)
    keys = [key for key in shelf if key.startswith("promises ")]
    assert len(keys) == 2
    assert judge(old, new, memory=shelf) == cold
    damages: tuple[object, ...] = (
        [1],
        {"member-gets-through": []},
        {"member-gets-through": {"new_role": [99]}},
    )
    for damage in damages:
        shelf.update(dict.fromkeys(keys, damage))
        assert judge(old, new, memory=shelf) == cold


def test_a_gate_that_does_not_ask_for_promises_is_noticed(tmp_path, monkeypatch):
    monkeypatch.setattr(judging, "promise_findings", lambda *given: ())
    assert judged(tmp_path, ("moves", PROMISED, "[claims.stranger-reaches]")) == []


def test_masks_of_states_are_kept_for_reading_only_and_not_without_end(tmp_path, monkeypatch):
    moves = written(tmp_path, *BOOK).moves
    assert moves is not None
    states = States(moves)
    rows = [({name: (value,)},) for name, values in states.values.items() for value in values]
    first = states.rows(rows[0])
    assert states.rows(rows[0]) is first
    with pytest.raises(ValueError, match="read-only"):
        first[0] = True
    monkeypatch.setattr(transitions, "MOST_KEPT", 2 * states.size)
    plain = [States(moves).rows(one) for one in rows]
    assert all((states.rows(one) == mask).all() for one, mask in zip(rows, plain, strict=True))
    assert states.rows(rows[0]) is not first
