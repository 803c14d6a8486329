"""The report holds the rules it judges, and says who may write to a pupil."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from childproof.answers.result_lists import Verdicts
from childproof.report.answer import answer_sentence
from childproof.report.context import ReportContext
from childproof.report.page import page_of
from childproof.report.rules import line_anchors, linked_lines
from proofs.answers.verdict import UNKNOWN

pytestmark = pytest.mark.slow

NOT_READ = {"a", "code", "svg", "style", "pre", "title", "script"}


@pytest.fixture(scope="module")
def result(shared_audit):
    return shared_audit(seed=1, scale=0.01, days=3, language="en")


@pytest.fixture(scope="module")
def page(result):
    return result.report.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def told(result):
    """What the page says."""
    return page_of(result)


class Unlinked(HTMLParser):
    """Collects the codes that stand in a page's texts without being links."""

    def __init__(self, codes):
        super().__init__()
        self.pattern = re.compile(rf"(?<![\w.\-])({'|'.join(map(re.escape, codes))})(?![\w\-]|\.\w)")
        self.inside, self.found = 0, []

    def handle_starttag(self, tag, attrs):
        self.inside += tag in NOT_READ

    def handle_endtag(self, tag):
        self.inside -= tag in NOT_READ

    def handle_data(self, data):
        if not self.inside:
            self.found += self.pattern.findall(data)


def unlinked(html, codes):
    reader = Unlinked(sorted(codes, key=len, reverse=True))
    reader.feed(html)
    return reader.found


def test_every_line_has_one_element_whose_id_ends_in_its_code(result, page):
    for (policy, code), anchor in line_anchors(result.policies).items():
        assert page.count(f'id="{anchor}"') == 1, (policy, code)
        assert anchor.endswith(code)


def test_every_code_in_the_page_is_a_link_to_its_line(result, page):
    assert unlinked(page, linked_lines(result.policies)) == []


def test_a_code_without_a_link_is_noticed(result, page):
    codes = linked_lines(result.policies)
    first = next(iter(codes))
    assert unlinked(page.replace("</main>", f"<p>by {first}</p></main>"), codes) == [first]


def test_every_link_within_the_page_leads_somewhere(page):
    ids = set(re.findall(r'\sid="([^"]+)"', page))
    assert set(re.findall(r'href="#([^"]+)"', page)) <= ids


def test_the_quote_of_every_line_stands_beside_its_code(result, told):
    books = told.rules
    lines = {(line.code, line.quote) for book in books for group in book.groups for line in group.lines}
    assert {(rule.line, rule.quote) for policy in result.policies for rule in policy.rules} == lines


def test_the_question_is_asked_and_answered_before_anything_else(told):
    assert told.asked.endswith("?")
    assert [card.kind for card in told.cards] == ["can", "depends", "can"]
    assert told.answer.startswith("Yes under 2 of the 3 rule books")
    assert all(card.case and card.lines for card in told.cards)


def answer_where(result, **status):
    """The sentence where the first claim is no question, and every verdict on it has a status."""
    told = [
        replace(one, claim=replace(one.claim, asks={}), **status) for one in result.verdicts.on_first_claim
    ]
    return answer_sentence(ReportContext.of(replace(result, verdicts=Verdicts(told)), "en"))


def test_a_claim_that_is_no_question_is_answered_and_what_could_not_be_told_is_not_told_as_failing(result):
    assert answer_where(result).startswith(("No. No rule book", "Not always."))
    unsure = answer_where(result, status=UNKNOWN, status_all=UNKNOWN)
    assert unsure.startswith("Under every reading of the text it is kept in 0 of 3 rule books; in 3 it")


def test_people_are_told_as_the_matrix_decides_them(result, told):
    who = told.who
    assert who is not None
    cells = [cell for row in who.rows for cell in row.cells]
    assert len(cells) == len(result.matrix)
    kinds = [f"may-{cell.outcome.value.replace('_', '-')}" for cell in result.matrix]
    assert [cell.kind for cell in cells] == kinds
    assert ReportContext.of(result).locale.language == "en"
