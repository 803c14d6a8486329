"""A policy by a stranger can name any file of the machine; no line of such a file is told."""

import pytest

from rulebook.loaders.load_policy import load_policy
from rulebook.reader.faults import InputError

POLICY = """id = "stranger"
title.en = "By a stranger"
vocabulary = "{vocabulary}"
version = "1"
source.title = "a sheet"

[readings.overlap]
question.en = "Which line wins?"
options.loosest.en = "the one that says so"

[[rules]]
id = "1"
line = "1"
when = {{ known = true }}
outcome = "free"
quote = "words"
"""
SECRETS = ('token = "s3cret" here\n', 's3cret = "s3cret"\n', "root:s3cret:0:0\n")


@pytest.mark.parametrize("secret", SECRETS)
@pytest.mark.parametrize("reached", ["above", "link"])
def test_a_file_outside_is_told_by_its_line_alone(tmp_path, secret, reached):
    hidden, folder = tmp_path / "hidden.toml", tmp_path / "policy"
    folder.mkdir()
    hidden.write_text(f"# not yours\n{secret}")
    (folder / "link.toml").symlink_to(hidden)
    name = "../hidden.toml" if reached == "above" else "link.toml"
    (folder / "rules.toml").write_text(POLICY.format(vocabulary=name))
    with pytest.raises(InputError) as caught:
        load_policy(folder / "rules.toml")
    assert "s3cret" not in str(caught.value)
    assert name in str(caught.value)


def test_a_file_beside_the_policy_is_told_with_its_words(tmp_path):
    (tmp_path / "words.toml").write_text('token = "mine" here\n')
    (tmp_path / "rules.toml").write_text(POLICY.format(vocabulary="words.toml"))
    with pytest.raises(InputError, match=r'words.toml:1: .*token = "mine" here'):
        load_policy(tmp_path / "rules.toml")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("id = “x”", "typographic quotes"),
        ("id = «x»", "typographic quotes"),
        ("id\u00a0= 'x'", r"no-break or narrow space \(U\+00A0\)"),
        ("id\u202f= 'x'", r"no-break or narrow space \(U\+202F\)"),
        ("i\u00add = 'x'", r"invisible character \(U\+00AD\)"),
        ("id\u200b = 'x'", r"invisible character \(U\+200B\)"),
        ("versi\u043en = '1'", r"a letter that only looks Latin \(U\+043E\) stands in column 6"),
        ("row = { a = true, }", "no comma may stand before `}`"),
    ],
)
def test_a_character_that_looks_like_another_is_named(tmp_path, line, said):
    (tmp_path / "rules.toml").write_text(f"{line}\n", encoding="utf-8")
    with pytest.raises(InputError, match=said):
        load_policy(tmp_path / "rules.toml")
