"""The report on paper: a summary of two pages, no row cut in two, folded parts only where they are unfolded.

Chromium writes into a PDF on which page each place lies that a link leads to. So marks are put into the page,
with links to them: where they lie tells where a part begins and ends.
"""

from __future__ import annotations

import re

import pytest

import childproof as cp

pytestmark = pytest.mark.slow

SUMMARY = ("answer", "who")
"""The sections of the summary; what comes after begins on a page of its own."""
MARKS = """([selector, language]) => {
  const links = document.createElement('p');
  const marked = [];
  document.body.append(links);
  function mark(part, end) {
    const place = document.createElement('span'), link = document.createElement('a');
    place.id = `mark-${marked.length}-${end}`;
    place.textContent = '\\u200b';
    link.href = `#${place.id}`;
    link.textContent = '.';
    part[end ? 'append' : 'prepend'](place);
    links.append(link);
  }
  for (const part of document.querySelectorAll(`.in-${language} :is(${selector})`)) {
    if (!part.getClientRects().length) continue;
    mark(part, 0);
    mark(part, 1);
    marked.push(part.textContent.trim().slice(0, 80));
  }
  return marked;
}"""


@pytest.fixture(scope="module")
def report(tmp_path_factory):
    return cp.audit(seed=1, scale=0.01, days=30, output=tmp_path_factory.mktemp("printed")).report


ROWS = "header tr > *, header li, [id$='who'] tr > *, [id$='findings'] li"
"""What is marked by itself: rows of the summary and steps of findings. All of a page would take minutes."""


def printed(browser, report, language, style=" "):
    """Pages, by what begins on them, the marked parts, and those that stand on two: (words, first, last)."""
    page = browser.new_page(bypass_csp=True)
    page.goto(report.as_uri())
    page.wait_for_selector(".case-card", state="attached")
    page.check(f"#in-{language}")
    page.add_style_tag(content=style)
    parts = page.evaluate(MARKS, [ROWS, language])
    document = page.pdf(prefer_css_page_size=True, print_background=True)
    page.close()
    places = destinations(document)
    cut = [
        (words, first, last)
        for number, words in enumerate(parts)
        for first, last in [(places[f"mark-{number}-0"], places[f"mark-{number}-1"])]
        if first != last
    ]
    return {name.removeprefix("ru."): place for name, place in places.items()}, parts, cut


def destinations(document):
    """On which page, from 1, each place of a PDF lies that a link of it leads to."""
    objects = {
        int(number): text for number, text in re.findall(rb"(\d+) 0 obj\n(.*?)endobj", document, re.DOTALL)
    }
    found = re.search(rb"/Type /Catalog\s*/Pages (\d+) 0 R", document)
    assert found is not None
    pages: list[int] = []

    def walk(number):
        kids = re.search(rb"/Kids \[(.*?)\]", objects[number], re.DOTALL)
        if kids is None:
            pages.append(number)
        else:
            for kid in re.findall(rb"(\d+) 0 R", kids[1]):
                walk(int(kid))

    walk(int(found[1]))
    places = re.findall(rb"/([^\s/\[\]]+) \[(\d+) 0 R /XYZ", document)
    return {name.decode(): pages.index(int(number)) + 1 for name, number in places}


@pytest.mark.parametrize("language", ["en", "ru"])
def test_the_summary_is_two_pages_and_no_row_is_cut(language, report, browser):
    places, parts, cut = printed(browser, report, language)
    assert [places[name] for name in SUMMARY] == [1, 2]
    assert places["grid"] == 3
    assert len(parts) > 250
    assert cut == []


def test_a_row_that_is_cut_and_a_summary_that_is_too_long_are_noticed(report, browser):
    style = "@media print { .who td { line-height: 15rem !important; orphans: 1; widows: 1 } "
    style += ".who tr, .who td { break-inside: auto !important } }"
    places, _parts, cut = printed(browser, report, "en", style=style)
    assert places["grid"] > 3
    assert cut


def test_what_is_folded_is_printed_only_where_it_is_unfolded(report, browser):
    page = browser.new_page()
    page.goto(report.as_uri())
    page.emulate_media(media="print")
    folded = page.locator(".in-en [id='failures'] .finding").first
    assert not folded.is_visible()
    page.evaluate("document.querySelector('.in-en .to-print button').click()")
    assert folded.is_visible()
    page.close()
