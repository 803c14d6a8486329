"""What the report lets a browser do: show its own words and pictures in its own style, and nothing else."""

import base64
import hashlib
import re

import pytest

import childproof as cp
from childproof.report.inline_svg import inline_picture
from tests.childproof.report.golden import audit_yard


def test_the_report_allows_its_own_style_sheet_and_script_alone_and_has_no_style_attribute(shared_audit):
    result = audit_yard(shared_audit, "en")
    page = result.report.read_text(encoding="utf-8")
    (css,) = re.findall(r"<style>(.*?)</style>", page, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(css.encode()).digest()).decode()
    (policy,) = re.findall(r'http-equiv="Content-Security-Policy" content="([^"]*)"', page)
    (script,) = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    run = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    allowed = f"default-src 'none'; style-src 'sha256-{digest}'; script-src 'sha256-{run}'; img-src data:"
    assert policy.startswith(allowed)
    assert "unsafe" not in policy
    assert not re.search(r"<[^>]*\sstyle=", page)
    assert not re.search(r"<[^>]*\son\w+=|javascript:|innerHTML|eval\(", page)
    scripts = ['<script type="application/json" id="case-data">', "<script>"]
    assert re.findall(r"<script[^>]*>", page) == scripts
    assert page.count("<style") == 1
    assert page.count("<svg") > 3


@pytest.mark.slow
def test_a_second_report_in_a_folder_leaves_nothing_of_the_first(tmp_path):
    (tmp_path / "certificate-mine.json").write_text('{"format": "something else"}')
    for policy in ("sferum-2025-03-by-channel", "sferum-2025-03-safety"):
        cp.audit(policy, seed=1, scale=0.005, days=1, output=tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "audit.json",
        "certificate-mine.json",
        "certificate-sferum-2025-03-safety.json",
        "index.html",
    ]


def test_a_style_becomes_attributes_whatever_shorthand_it_uses():
    svg = (
        '<svg viewBox="0 0 10 10"><text style="font: italic bold 9px \'DejaVu Sans\', sans-serif; '
        'text-anchor: middle">a</text><path style="fill: none; stroke: #000000"/></svg>'
    )
    told = inline_picture(svg, "one", "words")
    assert "style=" not in told.replace("font-style=", "")
    assert 'font-size="9px"' in told
    assert 'font-style="italic"' in told
    assert 'font-weight="bold"' in told
    assert "DejaVu Sans" in told
    assert '<path fill="none" stroke="#000000"/>' in told
