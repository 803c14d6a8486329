"""What an edit of moves adds is told as that, and never as a matter of layout."""

import pytest

from proofs.gate import judge as judging
from proofs.gate.judge import judge
from tests.proofs.gate.dale import written
from tests.proofs.gate.test_claims_about_learning import KNOWS
from tests.proofs.gate.test_promise_findings import BOOK, BOTH, INSIDE, LESS

PROMISE = {
    "goal": ("moves", '"request"]\nbasis', '"request", "role_confirmation"]\nbasis'),
    "help": ("moves", f'"stranger"\n{LESS[1]}', f"{BOTH}\n{LESS[1]}"),
    "starts": ("moves", INSIDE.splitlines()[4], ""),
}
STRONGER = {
    "goal": "less than before counts as getting through",
    "help": "fewer people or moves may help",
    "starts": "it begins in more places",
}


def told(old, new):
    return {(one.kind, one.about, one.level.value) for one in judge(old, new)}


@pytest.mark.parametrize("way", PROMISE)
def test_a_promise_that_asks_for_more_is_told_where_one_that_asks_for_less_is_red(tmp_path, way):
    weak, strong = written(tmp_path / "weak", *BOOK, PROMISE[way]), written(tmp_path / "strong", *BOOK)
    (found,) = (one for one in judge(weak, strong) if one.kind == "CP205")
    assert (found.about, found.level) == (f"over-time:member-gets-through:{way}", "note")
    assert STRONGER[way] in found.words["en"]
    assert not any(one.kind == "CP205" for one in judge(strong, weak))


def test_a_claim_over_time_that_forbids_more_is_told(tmp_path):
    narrow = ("moves", ', { sender_role = "pupil" }]', "]")
    weak, strong = written(tmp_path / "weak", KNOWS, narrow), written(tmp_path / "strong", KNOWS)
    assert ("CP205", "over-time:stranger-joins:never", "note") in told(weak, strong)


def test_a_move_that_is_new_or_does_more_is_told_and_one_that_only_sounds_otherwise_is_not(tmp_path):
    guess = (
        '[moves.guess]\nby = "school"\nsets = { checked = false }\nwords.en = "A guess."\nbecause.en = "x"\n'
    )
    plain = written(tmp_path / "plain")
    more = written(tmp_path / "more", ("moves", "[moves.join]", f"{guess}[moves.join]"))
    assert told(plain, more) == {("CP302", "move:guess", "note")}
    worded = written(tmp_path / "worded", ("moves", "lets the sender into", "takes the sender into"))
    (found,) = judge(plain, worded)
    assert found.kind == "CP801"
    assert "other words: join" in found.words["en"]


def test_a_gate_that_does_not_ask_for_it_tells_nothing(tmp_path, monkeypatch):
    weak, strong = written(tmp_path / "weak", *BOOK, PROMISE["starts"]), written(tmp_path / "strong", *BOOK)
    monkeypatch.setattr(judging, "stronger_over_time", lambda *given: ())
    assert told(weak, strong) == set()
