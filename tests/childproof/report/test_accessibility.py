"""Nothing that axe-core knows keeps anybody from reading the pages: desk or telephone, light or dark."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe

import childproof as cp
from tests.childproof.report.golden import audit_yard

pytestmark = pytest.mark.slow

LARGEST = 3_000_000
"""The most bytes of a report on the three rule books in both languages."""
UNFOLD = "document.querySelectorAll('details').forEach(part => { part.open = true })"
WINDOWS = [(width, scheme) for width in (1200, 390) for scheme in ("light", "dark")]


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    """The report and the page for cases, each in both languages, by what they are called."""
    folder = tmp_path_factory.mktemp("pages")
    report = cp.audit(seed=1, scale=0.01, days=30, output=folder).report
    return {"report": report, "explorer": cp.explore(output=folder / "explore.html")}


def opened(browser, path, width, scheme="light", language="en"):
    window = {"width": width, "height": 800}
    page = browser.new_page(viewport=window, color_scheme=scheme, bypass_csp=True)
    page.goto(path.as_uri())
    if language == "ru":
        page.check("#in-ru")
    return page


def faults(page):
    """What axe-core finds, a line for each element; with everything folded, and then with everything open."""
    found = []
    for _ in range(2):
        answer = Axe().run(page).response
        found += [
            f"{rule['id']} ({rule['impact']}): {node['html'][:200]}"
            for rule in answer["violations"]
            for node in rule["nodes"]
        ]
        page.evaluate(UNFOLD)
    return found


@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize(("width", "scheme"), WINDOWS)
@pytest.mark.parametrize("name", ["report", "explorer"])
def test_axe_finds_nothing(name, width, scheme, language, pages, browser):
    page = opened(browser, pages[name], width, scheme, language)
    assert faults(page) == []
    page.close()


def test_axe_finds_a_picture_without_words_and_grey_on_grey(browser, tmp_path):
    report = audit_yard(lambda *a, **k: cp.audit(*a, output=tmp_path, **k), "en").report
    page = opened(browser, report, 1200)
    page.evaluate(
        """() => {
            document.querySelector('main').append(document.createElement('img'));
            document.querySelector('main p').style.color = '#dddddd';
        }"""
    )
    found = " ".join(faults(page))
    assert "image-alt" in found
    assert "color-contrast" in found
    page.close()


def test_a_report_in_both_languages_can_be_sent_as_a_letter(pages):
    assert pages["report"].stat().st_size < LARGEST
