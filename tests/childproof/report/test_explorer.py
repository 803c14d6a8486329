"""Try a case: the tables say what the plain meaning says, and the page in a real Chromium shows it."""

from __future__ import annotations

import random

import numpy as np
import pytest

import childproof as cp
from childproof.answers.case_tables import case_tables
from childproof.calls.explore import explore
from rulebook.catalogue import SFERUM
from rulebook.decide import decide
from rulebook.reader.faults import InputError
from rulebook.table import Situations

SHOWN = """(situations) => situations.map((situation) => {
  childproof.show(situation);
  return [...document.querySelectorAll('.in-en .case-card')]
    .map((card) => [card.dataset.book, card.dataset.outcome, card.dataset.lines]);
})"""


@pytest.fixture(scope="module")
def books():
    return [cp.policy(name) for name in SFERUM]


@pytest.fixture(scope="module")
def page(books, tmp_path_factory):
    return explore(books, output=tmp_path_factory.mktemp("explore") / "cases.html")


def told(policy, situation, reading):
    decision = decide(policy, situation, reading)
    return [policy.id, decision.outcome.value, " ".join(decision.lines)]


@pytest.mark.slow
def test_the_tables_decide_as_the_plain_meaning_does_under_any_reading(books):
    chance = random.Random(7)
    for policy in books:
        tables, situations = case_tables(policy), Situations.of(policy.vocabulary)
        readings = policy.all_readings()
        for _ in range(300):
            situation, reading = chance.randrange(situations.size), chance.randrange(len(readings))
            assert tables is not None
            found = tables.decision(situation, reading)
            meant = decide(policy, situations.situation(situation), readings[reading])
            assert (found.outcome, found.rules) == (meant.outcome, meant.rules)


def test_settled_readings_are_settled_in_the_tables(books):
    settled = {"trusted_contact": books[0].readings["trusted_contact"].options[1]}
    tables = case_tables(books[0], settled)
    assert tables is not None
    assert len(tables.row_of) == len(books[0].all_readings(settled))
    reading = books[0].reading(settled)
    situations = Situations.of(books[0].vocabulary)
    for number in range(0, situations.size, 97):
        situation = situations.situation(number)
        assert tables.decision(number).outcome == decide(books[0], situation, reading).outcome


def test_the_page_is_small_and_lets_the_browser_do_nothing_else(page):
    text = page.read_text(encoding="utf-8")
    assert len(text.encode()) < 1_000_000
    assert "default-src 'none'" in text
    assert "unsafe" not in text
    assert " style=" not in text
    assert "innerHTML" not in text
    assert "http" not in text.replace("http-equiv", "").replace("http://www.w3.org/2000/svg", "")


def test_policies_that_speak_of_different_facts_are_refused(tmp_path):
    with pytest.raises(InputError, match="different facts"):
        explore(["sferum-2025-03-safety", "max-2026-safe-mode-screen"], output=tmp_path / "page.html")


def test_an_unknown_language_is_refused(books, tmp_path):
    with pytest.raises(InputError, match="unknown language"):
        explore(books, output=tmp_path / "page.html", language="fr")


@pytest.mark.slow
def test_every_possible_situation_is_shown_as_it_is_decided(page, books, opened):
    window = opened(page)
    situations = Situations.of(books[0].vocabulary)
    assert situations.size == 5088
    cases = [situations.situation(number) for number in range(situations.size)]
    facts = books[0].vocabulary.facts
    indexes = [[facts[name].values.index(value) for name, value in case.items()] for case in cases]
    meant = [[told(policy, case, policy.default_reading) for policy in books] for case in cases]
    assert window.evaluate(SHOWN, indexes) == meant

    # A single wrong number in a table has to be seen.
    window.evaluate("""() => {
      const book = childproof.books[1];
      const place = book.rowOf[0] * book.classes + book.classOf[5000];
      book.table[place] = (book.table[place] + 1) % book.decisions.length;
    }""")
    assert window.evaluate(SHOWN, indexes[4990:]) != meant[4990:]


@pytest.mark.slow
def test_what_cannot_be_is_not_to_be_set_and_says_why(page, opened):
    window = opened(page)
    window.select_option(".in-en select", label="A teacher of another school")
    none = window.locator(".in-en input[name$='sender_role'][value='3']")
    assert none.is_disabled()
    why = window.locator(f"#{none.get_attribute('aria-describedby')}").inner_text()
    assert "no role to confirm" in why
    assert window.evaluate("childproof.set([3, 2, 1, 1, 2, 0, 0, 0, 0, 0, 0, 0, 0])") is False


@pytest.mark.slow
def test_a_case_is_sent_by_its_address(page, opened):
    window = opened(page)
    window.select_option(".in-en select", label="Somebody who merely says to be a teacher")
    address = window.url
    assert "#case&sender_role=staff&" in address
    shown = window.locator(".in-en .case-answers").inner_text()
    other = opened(page, address.partition("#")[2])
    assert other.locator(".in-en .case-answers").inner_text() == shown
    window.check("#in-ru")
    assert "#ru.case&sender_role=staff&" in window.url
    russian = opened(page, window.url.partition("#")[2])
    answers = [one.locator(".in-ru .case-answers").inner_text() for one in (window, russian)]
    assert answers[0] == answers[1]
    assert not russian.locator(".in-en h1").is_visible()


@pytest.mark.slow
@pytest.mark.parametrize(
    "address",
    ["case&sender_role=nobody", "case&colour=red", "case&sender_role=%E0", "cas", "sender_role=none", "%E0"],
)
def test_an_address_that_holds_no_case_is_said_to_hold_none(address, page, opened):
    broken = opened(page, address)
    assert "holds no case" in broken.locator(".in-en").inner_text()
    assert broken.locator(".in-en .case-card").count() == 3
    broken.select_option(".in-en select", label="Somebody who merely says to be a teacher")
    assert "holds no case" not in broken.locator(".in-en").inner_text()


@pytest.mark.slow
def test_a_page_that_is_printed_prints_its_case(page, opened):
    case = opened(page, "")
    case.emulate_media(media="print")
    assert case.locator(".in-en .case-card").first.is_visible()
    assert not case.locator(".in-en .case-card button").first.is_visible()
    case.close()


@pytest.mark.slow
def test_keys_alone_set_a_case_and_do_not_lose_their_place(page, opened):
    window = opened(page)
    window.locator(".in-en input[name$='channel']:checked").focus()
    before = window.url
    window.keyboard.press("ArrowDown")
    assert window.url != before
    assert window.evaluate("document.activeElement.checked")
    window.locator(".in-en .case-card button").first.focus()
    window.keyboard.press("Enter")
    assert window.evaluate("document.activeElement.dataset.book") == "sferum-2025-03-safety"


@pytest.mark.slow
def test_every_case_can_be_come_to_by_one_fact_at_a_time(books):
    situations = Situations.of(books[0].vocabulary)
    columns = np.stack([situations.columns[name] for name in situations.facts], axis=1)
    code = {row.tobytes(): number for number, row in enumerate(columns)}
    reached, new = {0}, [0]
    while new:
        row = columns[new.pop()]
        for place, name in enumerate(situations.facts):
            for value in range(len(books[0].vocabulary.facts[name].values)):
                other = row.copy()
                other[place] = value
                number = code.get(other.tobytes())
                if number is not None and number not in reached:
                    reached.add(number)
                    new.append(number)
    assert len(reached) == situations.size


@pytest.mark.slow
def test_without_script_the_page_reads_whole(page, browser):
    window = browser.new_context(java_script_enabled=False).new_page()
    window.goto(page.as_uri())
    assert "switched off" in window.locator(".in-en").inner_text()
    window.check("#in-ru")
    assert window.locator(".in-ru h1").is_visible()
    assert not window.locator(".in-en h1").is_visible()


@pytest.fixture(scope="module")
def opened(browser):
    def at(page, case=""):
        window = browser.new_page(viewport={"width": 1200, "height": 800})
        complaints = []
        window.on("console", lambda message: complaints.append(message.text))
        window.on("pageerror", lambda error: complaints.append(str(error)))
        window.goto(page.as_uri() + (f"#{case}" if case else ""))
        window.wait_for_selector(".case-card", state="attached")
        assert complaints == []
        return window

    return at
