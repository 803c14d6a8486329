"""What a person reads, page by page: each file in `golden/` holds its command in the first line.

`python -m tests.childproof.commands.test_golden` writes all of them anew; read the difference before you
commit it.
"""

import contextlib
import io
import os
import shlex
from pathlib import Path

import pytest

from childproof.__main__ import main

GOLDEN = sorted((Path(__file__).parent / "golden").glob("*.txt"))
VARIABLES = ("COLUMNS", "LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")


def page(command):
    """A command with everything that it prints, errors included, and its exit status at the end."""
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
        status = main(shlex.split(command.removeprefix("$ childproof")))
    return f"{command}\n{printed.getvalue()}[exit status {status}]\n"


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.stem)
def test_a_page_reads_as_it_did(path, monkeypatch):
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
    expected = path.read_text(encoding="utf-8")
    assert page(expected.partition("\n")[0]) == expected


def test_there_are_pages_in_both_languages():
    commands = [path.read_text(encoding="utf-8").partition("\n")[0] for path in GOLDEN]
    assert any("--lang ru" in command for command in commands)
    assert any("--lang ru" not in command for command in commands)


if __name__ == "__main__":
    for variable in VARIABLES:
        os.environ.pop(variable, None)
    for file in GOLDEN:
        file.write_text(page(file.read_text(encoding="utf-8").partition("\n")[0]), encoding="utf-8")
