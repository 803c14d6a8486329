"""The report as its reader sees it: opened in a real Chromium."""

import pytest

from childproof.__main__ import main

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module", params=["en", "ru"])
def report(request, tmp_path_factory):
    folder = tmp_path_factory.mktemp("report")
    status = main(
        ["audit", "--scale", "0.01", "--days", "3", "--lang", request.param, "--output", str(folder)]
    )
    assert status == 0
    return folder / "index.html"


@pytest.mark.parametrize("width", [1200, 390])
def test_the_report_fits_its_window_and_asks_the_network_for_nothing(report, browser, width):
    page = browser.new_page(viewport={"width": width, "height": 800})
    asked, complaints = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(report.as_uri())
    assert asked == [report.as_uri()]
    assert complaints == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.locator(".at-once").is_visible() == (width == 390), (
        "all answers stand on a phone's first screen"
    )
    page.evaluate("window.scrollTo(0, document.body.scrollHeight / 2)")
    for contents in ("nav", ".to-contents"):
        seen = page.locator(contents).evaluate("one => one.getBoundingClientRect()")
        in_view = bool(seen["height"]) and 0 <= seen["top"] < 800
        assert in_view == ((width == 390) == (contents == ".to-contents")), "the contents stay in view"
    page.close()


def test_every_link_inside_the_report_leads_somewhere(report, browser):
    page = browser.new_page()
    page.goto(report.as_uri())
    page.wait_for_selector(".case-card", state="attached")
    broken = page.evaluate(
        """[...document.querySelectorAll('a[href^="#"]:not(.case-link)')]
           .map(link => decodeURIComponent(link.hash.slice(1)))
           .filter(id => !document.getElementById(id))"""
    )
    assert broken == []
    assert page.evaluate("document.querySelectorAll('a[href^=\"#\"]').length") > 5
    page.close()


def test_the_case_of_a_finding_opens_as_it_is_and_as_a_link_of_its_own(report, browser):
    page = browser.new_page()
    page.goto(report.as_uri())
    page.wait_for_selector(".case-card", state="attached")
    links = page.locator(".case-link")
    assert links.count() >= 3
    addresses = set()
    for place in range(3):
        links.nth(place).click()
        # The page follows its address a moment later.
        page.wait_for_timeout(500)
        shown = page.locator(".case-answers").inner_text()
        assert page.evaluate("document.querySelector('.case-explorer').getBoundingClientRect().top") < 400
        other = browser.new_page()
        other.goto(page.url)
        other.wait_for_selector(".case-card", state="attached")
        assert other.locator(".case-answers").inner_text() == shown
        addresses.add(page.url.partition("#")[2])
        other.close()
    assert len(addresses) > 1
    page.close()


def test_every_picture_has_a_size_and_words_for_those_who_cannot_see_it(report, browser):
    seen: set[int] = set()
    every: set[int] = set()
    for width in (1200, 390):
        page = browser.new_page(viewport={"width": width, "height": 800})
        page.goto(report.as_uri())
        pictures = page.evaluate(
            """[...document.querySelectorAll('svg, img')].map((one, place) => [one, place])
               .filter(([one, place]) => !one.closest('details:not([open])'))
               .map(([one, place]) => [place, one.getClientRects().length,
                            one.getBoundingClientRect().width, one.getBoundingClientRect().height,
                            one.getAttribute('aria-label') || one.getAttribute('alt')
                            || one.closest('figure')?.innerText
                            || one.closest('[aria-label]')?.ariaLabel || ''])"""
        )
        shown = [one for one in pictures if one[1]]
        assert len(shown) >= 4
        for _place, _boxes, width_shown, height, words in shown:
            assert width_shown > 50
            assert height > 50
            assert words.strip()
        seen |= {one[0] for one in shown}
        every = {one[0] for one in pictures}
        page.close()
    assert seen == every, "each is for a page or for a telephone"
