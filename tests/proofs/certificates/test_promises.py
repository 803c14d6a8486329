"""What must stay possible, in a certificate: decided again without a solver, and every forgery found out."""

import copy
from pathlib import Path

import pytest

from proofs.attacks.promises import keeps_promise
from proofs.certificates.checker.crowd_check import CrowdCheck
from proofs.certificates.checker.judgement import OpenReadings
from proofs.certificates.checker.moves_source import read_moves
from proofs.certificates.checker.over_time import OverTime
from proofs.certificates.checker.policy_source import read_book
from proofs.certificates.checker.promises import PromiseInCrowd
from proofs.certificates.checker.sets import Meaning, SituationSets
from proofs.certificates.promises import entries_of_promises
from proofs.certificates.recheck import recheck
from proofs.unbounded.crowd_promises import keeps_promise_in_crowd
from rulebook.catalogue import CATALOGUE
from tests.proofs.certificates.conftest import resealed
from tests.sampling import one_of_each

PARENT = "own-parent-gets-through"


class Checked:
    """One promise of one certificate, as the checker sees it."""

    def __init__(self, document, claim=PARENT, moves_text=None):
        sources = document["sources"]
        book = read_book(sources["policy"]["text"], sources["vocabulary"]["text"], [])
        space, self.readings = SituationSets(book.facts, book.impossible), OpenReadings(book, {})
        moves = read_moves(moves_text or sources["moves"]["text"], book)
        self.over_time = OverTime(Meaning(book, space), self.readings, moves, "forbidden")
        self.promise = next(one for one in moves.promises if one.id == claim)

    def findings(self, entry):
        one = PromiseInCrowd(self.over_time, self.promise, entry["people"], entry["assumptions"])
        return [
            str(finding) for finding in CrowdCheck(self.over_time, self.readings, []).of_promise(one, entry)
        ]


@pytest.fixture(scope="module")
def document(sferum):
    """As much of a certificate as speaks of promises."""
    texts = {
        "policy": Path(sferum["A"].path),
        "vocabulary": CATALOGUE / "sferum" / "vocabulary.toml",
        "moves": CATALOGUE / "sferum" / "over-time" / "moves.toml",
    }
    sources = {name: {"text": path.read_text(encoding="utf-8")} for name, path in texts.items()}
    return {"promises": entries_of_promises(sferum["A"], {}, ()), "sources": sources}


@pytest.fixture(scope="module")
def checked(document):
    return Checked(document)


def entry_of(document, claim=PARENT, people="two"):
    entries = document["promises"]
    return copy.deepcopy(next(one for one in entries if (one["claim"], one["people"]) == (claim, people)))


def far(entry):
    """A table with states that are some steps away."""
    tables = [table for answer in entry["answers"] for table in answer["ways"]]
    return max(tables, key=lambda table: len(table["distances"]))


def test_it_says_what_the_searches_say_for_two_people_and_any_number(document, sferum, moves, checked):
    asked = [(claim, people) for claim in moves.promises for people in ("two", "any")]
    assert [(one["claim"], one["people"]) for one in document["promises"]] == asked
    for people in ("two", "any"):
        entry = entry_of(document, people=people)
        assert not checked.findings(entry)
        assert len(far(entry)["distances"]) > 1
        for answer in entry["answers"]:
            how = {"after_confirmation": answer["after_confirmation"]}
            kept = keeps_promise(sferum["A"], moves.promises[PARENT], moves, **how)
            counts = kept.total - kept.refuted, keeps_promise_in_crowd(kept).proved
            assert answer["readings"]["kept"] == counts[people == "any"]


@pytest.mark.parametrize("people", ["two", "any"])
def test_a_table_that_is_too_small_is_found_out(document, checked, people):
    entry = entry_of(document, people=people)
    far(entry)["distances"].pop()
    assert any("ways: is too small: the move" in one for one in checked.findings(entry))


@pytest.mark.parametrize("people", ["two", "any"])
def test_a_table_that_is_too_large_is_found_out(document, checked, people):
    entry = entry_of(document, people=people)
    table = far(entry)
    row = {"sender_role": ["none"], "sender_confirmed": [False], "own_child": [False]}
    table["trap"] = [*table["trap"], row]
    told = checked.findings(entry)
    assert any("ways: is too" in one or "stands in it twice" in one for one in told)


def test_a_state_that_nothing_leads_to_is_found_out(document, checked):
    entry = entry_of(document)
    every = [table for answer in entry["answers"] for table in answer["ways"]]
    for table in every:
        for rows in (*table["distances"], table["trap"]):
            for row in rows:
                row.pop("own_child", None)
    assert any("is too large" in one for one in checked.findings(entry))


@pytest.mark.parametrize("people", ["two", "any"])
def test_a_wrong_distance_is_found_out(document, checked, people):
    entry = entry_of(document, people=people)
    distances = far(entry)["distances"]
    distances.append(distances[-1])
    distances[-2] = []
    assert any("no state is at distance" in one for one in checked.findings(entry))
    entry = entry_of(document, people=people)
    distances = far(entry)["distances"]
    distances[0], distances[1] = distances[1], distances[0]
    assert any("not those with the outcome" in one for one in checked.findings(entry))


@pytest.mark.parametrize("people", ["two", "any"])
def test_a_trap_that_one_gets_out_of_is_found_out(document, checked, people):
    """The planted fault: what is one step away is told as a trap, with all its states."""
    entry = entry_of(document, people=people)
    table = far(entry)
    table["trap"] = table["distances"].pop()
    told = checked.findings(entry)
    assert any("there is a way out of the trap" in one for one in told)


def test_tables_for_other_moves_are_found_out(document):
    """The planted fault: nobody can leave a chat any more, so that sharing one is a trap."""
    text = document["sources"]["moves"]["text"]
    at = text.index("[moves.leaves-chat]")
    other = text[:at] + text[at:].replace(
        "sets = { shared_chat = false }", "sets = { shared_chat = true }", 1
    )
    told = Checked(document, moves_text=other).findings(entry_of(document))
    assert any("from some state no step leads nearer" in one for one in told)


@pytest.mark.parametrize(
    ("change", "message"),
    one_of_each(
        [
            (lambda one: one["answers"].pop(), "these are not the answers"),
            (lambda one: one["answers"][0]["readings"].update(kept=1), "says `1`, but it is"),
            (lambda one: one["answers"][0]["ways"].pop(), "not tables for every reading"),
            (
                lambda one: one["answers"][0]["ways"].append(one["answers"][0]["ways"][0]),
                "not tables for every",
            ),
            (
                lambda one: one["answers"][0]["ways"][0]["trap"].append({"nobody": [True]}),
                "no fact of a state",
            ),
            (
                lambda one: one["answers"][0]["ways"][0]["where"].append({"nobody": ["x"]}),
                "no reading of the",
            ),
        ]
    ),
)
def test_every_figure_of_a_promise_is_worked_out_again(document, checked, change, message):
    entry = entry_of(document)
    change(entry)
    assert any(message in one for one in checked.findings(entry))


@pytest.mark.slow
def test_a_promise_cannot_be_left_out(certified):
    forged = copy.deepcopy(dict(certified["A"].document))
    forged["promises"].pop()
    told = [str(finding) for finding in recheck(resealed(forged)).findings]
    assert told == ["promises: these are not the claims that can be asked, in their order"]
