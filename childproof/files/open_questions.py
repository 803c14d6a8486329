"""What a source leaves open and no reading settles, as a person wrote it down beside the policies.

The file is `notes/open-questions.toml` in the folder of a policy; there need not be one. Knows the shape
of the file. Knows nothing of what the questions mean for a verdict.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from rulebook.model import Policy, Words
from rulebook.reader.document import Document, read_document
from rulebook.reader.faults import FaultCollector, allowed_names

PLACE = Path("notes") / "open-questions.toml"
_KEYS = ("id", "policies", "lines", "quote", "en", "ru")


@dataclass(frozen=True)
class OpenQuestion:
    """One finding about a text: the policies and lines it concerns, the words of the source, what is open."""

    id: str
    policies: tuple[str, ...]
    lines: tuple[str, ...]
    quote: str
    words: Words

    def to_dict(self) -> dict[str, object]:
        """The question as JSON values."""
        return {
            "id": self.id,
            "policies": list(self.policies),
            "lines": list(self.lines),
            "quote": self.quote,
            "words": dict(self.words),
        }


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
    document = read_document(path)
    faults = FaultCollector(document.path)
    entries = document.data.get("open", [])
    if not isinstance(entries, list):
        faults.add(document.line("open"), "", "`open` must be a list of tables `[[open]]`")
        entries = []
    for key in document.data:
        if key != "open":
            faults.add(
                document.line(key), "", f"unknown table `{key}`", allowed_names(key, ["open"], "tables")
            )
    found = [
        question
        for place, entry in enumerate(entries)
        if (question := _entry(document, place, entry, faults)) is not None
    ]
    faults.raise_if_any()
    return found


def _entry(document: Document, place: int, entry: object, faults: FaultCollector) -> OpenQuestion | None:
    if not isinstance(entry, dict):
        faults.add(document.line("open", place), "", "each entry of `open` must be a table")
        return None
    where = f"open `{entry.get('id', place + 1)}`"
    before = len(faults)
    for key in entry:
        if key not in _KEYS:
            hint = allowed_names(key, _KEYS, "keys")
            faults.add(document.line("open", place, key), where, f"unknown key `{key}`", hint)
    for key in ("policies", "lines"):
        value = entry.get(key, [])
        if not isinstance(value, list) or not all(isinstance(name, str) for name in value):
            faults.add(document.line("open", place, key), where, f"`{key}` must be a list of ids")
    for key in ("id", "en", "ru", "quote"):
        value = entry.get(key, "" if key == "quote" else None)
        if not isinstance(value, str) or (key != "quote" and not value.strip()):
            faults.add(document.line("open", place, key), where, f"`{key}` must be a text")
    if len(faults) > before:
        return None
    return OpenQuestion(
        id=entry["id"],
        policies=tuple(entry.get("policies", ())),
        lines=tuple(entry.get("lines", ())),
        quote=entry.get("quote", ""),
        words={"en": entry["en"], "ru": entry["ru"]},
    )
