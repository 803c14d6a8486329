"""What a source leaves open and no reading settles, as a person wrote it down beside the policies.

The file is `notes/open-questions.toml` in the folder of a policy; there need not be one. Knows the shape
of the file. Knows nothing of what the questions mean for a verdict.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from rulebook.language import LANGUAGES, Message, Words
from rulebook.model import Policy
from rulebook.reader.entries import Entries, read_entries
from rulebook.values.json_values import DumpedAsItIs

PLACE = Path("notes") / "open-questions.toml"


@dataclass(frozen=True)
class OpenQuestion(DumpedAsItIs):
    """One finding about a text: the policies and lines it concerns, the words of the source, what is open."""

    id: str
    policies: tuple[str, ...]
    lines: tuple[str, ...]
    quote: str
    words: Words


def open_questions(policies: Iterable[Policy]) -> tuple[OpenQuestion, ...]:
    """The questions that concern one of the policies, in the order of the files.

    Raises:
        InputError: a file has faults; all of them are listed.
    """
    asked = {policy.id: policy for policy in policies}
    paths = dict.fromkeys(Path(policy.path).parent / PLACE for policy in asked.values() if policy.path)
    found = [question for path in paths if path.is_file() for question in _read(path)]
    return tuple(question for question in found if any(policy in asked for policy in question.policies))


def _read(path: Path) -> list[OpenQuestion]:
    top = read_entries(path, {"open": "[[open]]"})
    top.only("open")
    questions = [_question(entries) for entries in top.tables("open", Message("open"), needed=False)]
    top.faults.raise_if_any()
    return questions


def _question(entries: Entries) -> OpenQuestion:
    entries.only("id", "policies", "lines", "quote", *LANGUAGES)
    return OpenQuestion(
        id=entries.name("id", Message("question")),
        policies=entries.texts("policies", default=()),
        lines=entries.texts("lines", default=()),
        quote=entries.text("quote", default=""),
        words={language: entries.text(language) for language in LANGUAGES},
    )
