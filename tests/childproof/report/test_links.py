"""Codes of lines in a page become links, and nothing else does."""

from __future__ import annotations

import re

from childproof.report.links import link_codes, set_names

LINES = {
    "B4.f1": ("line-B4.f1", "по номеру"),
    "B4.f10": ("line-B4.f10", "по id"),
    "S1": ("line-S1", "«да» & нет"),
}


def test_a_code_in_a_text_is_a_link_with_the_words_of_the_line():
    page = link_codes("<p>Fails by B4.f1, S1.</p>", LINES)
    assert '<a class="line" href="#line-B4.f1" title="«по номеру»">B4.f1</a>, ' in page
    assert 'title="««да» &amp; нет»">S1</a>.</p>' in page


def test_a_code_within_a_longer_one_or_another_word_is_left_alone():
    page = link_codes("<p>B4.f10 B4.f100 XS1 S1-2 S1.x</p>", LINES)
    assert re.findall(r">([^<>]+)</a>", page) == ["B4.f10"]


def test_links_pictures_and_code_keep_their_texts():
    text = '<a href="#x">S1</a><svg><text>S1</text></svg><code>S1</code><i title="S1">it</i>'
    assert link_codes(text, LINES) == text


def test_a_page_without_lines_is_the_same():
    assert link_codes("<p>S1</p>", {}) == "<p>S1</p>"


def test_a_name_between_backticks_is_set_as_code_and_a_code_of_a_line_is_left_to_be_a_link():
    page = set_names("<p>`childproof gate` of `S1`, `a &lt; b`</p><code>`x`</code><pre>`y`</pre>", LINES)
    assert page == (
        "<p><code>childproof gate</code> of S1, <code>a &lt; b</code></p><code>`x`</code><pre>`y`</pre>"
    )
    assert set_names("<p>one ` alone</p>") == "<p>one ` alone</p>"
