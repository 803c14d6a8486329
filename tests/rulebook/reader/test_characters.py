"""Characters that steer a terminal, or that nobody sees, are told apart from those that people write."""

from __future__ import annotations

from pathlib import Path

import pytest

from rulebook.reader.characters import steering, unseen
from rulebook.reader.entries import read_entries

UNSEEN = (
    *range(0x20),
    *range(0x7F, 0xA0),
    0xAD,
    0x61C,
    *range(0x200B, 0x2010),
    0x2028,
    0x2029,
    *range(0x202A, 0x202F),
    *range(0x2060, 0x2070),
    0xFEFF,
    *range(0xFFF9, 0xFFFC),
    0xFFFE,
    0xFFFF,
    *range(0xE0000, 0xE0080),
)


@pytest.mark.parametrize("code", [code for code in UNSEEN if code not in (0x09, 0x0A)])
def test_a_character_that_steers_or_hides_is_found_and_spelled_out(code: int) -> None:
    spelled = unseen(f"Привет{chr(code)}, world")
    assert spelled is not None
    assert spelled.startswith("\\")
    assert spelled.isascii()


@pytest.mark.parametrize(
    "text", ["", "Привет, ёж – «да»\n\tи №5\u00a0…", "naïve 中文 हिन्दी ไทย", "☎️ e\u0301 ’—−×≤", "\U0001f600"]
)
def test_what_people_write_is_left_alone(text: str) -> None:
    assert unseen(text) is None


@pytest.mark.parametrize(
    ("line", "told"),
    [
        (r'a = "x\u200b"', r":2: `a` holds the control character `\u200b`"),
        (r'a = ["x", "y\u202e"]', r":2: `a` holds the control character `\u202e`"),
        (r'a = { b = "\u001b[31m" }', r":2: `b` holds the control character `\x1b`"),
        (r'"a\ufeff" = 1', r":2: the name `a\ufeff` holds the control character `\ufeff`"),
        (r'["t\u2066".u]', r":2: the name `t\u2066` holds the control character `\u2066`"),
        (r"[[t]]" + "\n" + r'v = "\U000e0041"', r":3: `v` holds the control character `\U000e0041`"),
    ],
)
def test_wherever_it_stands_in_a_file_the_line_is_told(line: str, told: str, tmp_path: Path) -> None:
    path = tmp_path / "any.toml"
    path.write_text(f"# a file\n{line}\n", encoding="utf-8")
    faults = read_entries(path).faults
    assert len(faults) == 1
    with pytest.raises(Exception, match="control character") as caught:
        faults.raise_if_any()
    assert told in str(caught.value)


@pytest.mark.parametrize("code", [0x00, 0x07, 0x1B, 0x7F, 0x9B, 0x200F, 0x202E, 0x2066])
def test_what_steers_is_told_where_all_else_may_stand(code: int) -> None:
    assert steering(f"a{chr(code)}b") == chr(code).encode("unicode_escape").decode("ascii")


@pytest.mark.parametrize("text", ["да\t«нет»\r\n", "👨\u200d👩\u200d👧", "so\u00adft", "\ufeff"])
def test_what_only_shows_nothing_does_not_steer(text: str) -> None:
    assert steering(text) is None
