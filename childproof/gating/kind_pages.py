"""The page of each kind of finding: what it means, an edit that brings it about, and what to do.

The edits are of the book in `childproof/templates/book`; a test makes each of them and looks for its kind.
"""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from childproof.gating.formats.phrases import title
from proofs.findings.kinds import KINDS, Red
from rulebook.language import Words, say, translator

__all__ = ["KindPage", "SampleEdit", "book_files", "kind_page"]

BOOK = "templates/book"


@dataclass(frozen=True)
class SampleEdit:
    """One edit of one file: a text that is replaced, or what is added at the end, or the whole file gone."""

    file: str
    replace: str
    by: str
    delete: bool

    def made(self, texts: Mapping[str, str]) -> dict[str, str]:
        """The files after the edit.

        Raises:
            KeyError: the text that is to be replaced is not there.
        """
        changed = dict(texts)
        if self.delete:
            del changed[self.file]
        elif not self.replace:
            changed[self.file] = changed.get(self.file, "") + self.by
        elif self.replace not in changed[self.file]:
            raise KeyError(self.replace)
        else:
            changed[self.file] = changed[self.file].replace(self.replace, self.by, 1)
        return changed


@dataclass(frozen=True)
class KindPage:
    """The page of one kind; `before` edits both sides of the example, `edit` the new one."""

    kind: str
    means: Words
    do: Words
    before: tuple[SampleEdit, ...]
    edit: tuple[SampleEdit, ...]
    fail_on: str
    against: str

    def sides(self) -> tuple[dict[str, str], dict[str, str]]:
        """The files of the example before and after the edit, by name."""
        old = book_files()
        for edit in self.before:
            old = edit.made(old)
        new = old
        for edit in self.edit:
            new = edit.made(new)
        return old, new

    def words(self, language: str) -> list[str]:
        """The page, a line each."""
        _ = translator(language)
        when = {
            Red.YES: _("It fails the gate."),
            Red.SOMETIMES: _("It fails the gate in some cases."),
            Red.ONLY_ANY: _("It fails the gate with --fail-on any."),
            Red.NEVER: _("It is told, and fails nothing."),
        }[KINDS[self.kind].red]
        lines = [f"{self.kind}: {title(self.kind, language)}", "", say(self.means, language), when]
        shown = list(self.difference())
        if shown:
            lines += ["", _("For example, by this edit:"), "", *(f"  {line}" for line in shown)]
        return [*lines, "", _("What to do: {words}").format(words=say(self.do, language))]

    def difference(self) -> Iterable[str]:
        """The edit of the example as a patch without its headers."""
        old, new = self.sides()
        for name in old:
            before, after = old[name].splitlines(), new.get(name, "").splitlines()
            if before == after:
                continue
            yield f"{name}" if name in new else f"{name} (deleted)"
            if name in new:
                yield from (
                    line
                    for line in difflib.unified_diff(before, after, n=0, lineterm="")
                    if not line.startswith(("---", "+++", "@@")) and line.strip("+- ")
                )


def book_files() -> dict[str, str]:
    """The files of the sample book, by name."""
    folder = Path(str(files("childproof"))) / BOOK
    return {path.name: path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.toml"))}


@cache
def _pages() -> Mapping[str, Any]:
    path = Path(__file__).parent / "pages.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))


def kind_page(kind: str) -> KindPage:
    """The page of a kind.

    Raises:
        KeyError: there is no such kind.
    """
    page = _pages()[kind]
    edits = {
        key: tuple(
            SampleEdit(one["file"], one.get("replace", ""), one.get("by", ""), one.get("delete", False))
            for one in page.get(key, [])
        )
        for key in ("before", "edit")
    }
    return KindPage(
        kind,
        page["means"],
        page["do"],
        edits["before"],
        edits["edit"],
        page.get("fail_on", "worse"),
        page.get("against", "folder"),
    )
