"""The catalogue of the toolkit's own words: collected from the code and from the figures, merged with
translations, compiled.

`python -m tests.tools.translations` (or `make translations`) brings the .po and .mo files up to date
and says what is still to be translated.
"""

from __future__ import annotations

import io
import re
import sys
import tomllib
from collections.abc import Iterator
from functools import cache

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from childproof import __version__
from rulebook.language import LOCALE
from tests import ROOT

PACKAGES = ("rulebook", "proofs", "sim", "childproof")
PO = LOCALE / "ru" / "LC_MESSAGES" / "childproof.po"
MO = PO.with_suffix(".mo")
KEYWORDS = {"_": None, "N_": None, "ngettext": (1, 2), "Message": None, "Said": None}
SAID = ("unit", "source")
"""Keys of a figure that come in English alone."""
WIDTH = 110
_FILLED_IN = re.compile(r"\{\w+(?:![rs])?(?::[^{}]*)?\}")


@cache
def texts() -> dict[str | tuple[str, ...], str]:
    """Every text that is to be translated – singular and plural as a pair – and where it stands first."""
    found = dict(_texts_in_code())
    for path in sorted((ROOT / "sim").rglob("*.toml")):
        for text in _texts_of_figures(tomllib.loads(path.read_text(encoding="utf-8"))):
            found.setdefault(text, str(path.relative_to(ROOT)))
    return found


def _texts_of_figures(data: object) -> Iterator[str]:
    """Units and sources anywhere in a file of figures."""
    if isinstance(data, list):
        for part in data:
            yield from _texts_of_figures(part)
    if isinstance(data, dict):
        for key, part in data.items():
            if key in SAID and isinstance(part, str):
                yield part
            yield from _texts_of_figures(part)


def _texts_in_code() -> dict[str | tuple[str, ...], str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    methods = [(one["pattern"], one["method"]) for one in project["tool"]["babel"]["mappings"]]
    found: dict[str | tuple[str, ...], str] = {}
    for package in PACKAGES:
        for file, line, text, _comments, _context in extract_from_dir(
            ROOT / package, method_map=methods, keywords=KEYWORDS
        ):
            if has_words(text):
                found.setdefault(text, f"{package}/{file}:{line}")
    return found


def has_words(text: str | tuple[str, ...]) -> bool:
    """Whether a template has words, or signs that each language writes its own way, beside what fills it."""
    said = _FILLED_IN.sub("", text if isinstance(text, str) else text[0])
    return not said.isascii() or any(letter.isalpha() for letter in said)


def catalogue() -> Catalog:
    """The words that are translated."""
    with PO.open("rb") as stream:
        return read_po(stream)


def merged(old: Catalog) -> Catalog:
    """The texts, sorted, with their translations as far as there are any."""
    new = Catalog(
        locale="ru",
        header_comment=old.header_comment,
        project="childproof",
        version=__version__,
        copyright_holder="The childproof authors",
        msgid_bugs_address="The childproof authors",
        last_translator="The childproof authors",
        language_team="The childproof authors",
        creation_date=old.creation_date,
        revision_date=old.creation_date,
        fuzzy=False,
    )
    for text in sorted(texts(), key=str):
        known = old.get(text if isinstance(text, str) else text[0])
        entry = new.add(text, known.string if known is not None and known.id == text else None)
        # Texts are filled in with `str.format`: a percent sign is only that.
        entry.flags.discard("python-format")
    return new


def untranslated(words: Catalog) -> list[str]:
    """The texts without words, each with its place."""
    missing = []
    for text, place in texts().items():
        entry = words.get(text if isinstance(text, str) else text[0])
        said = () if entry is None else entry.string if isinstance(entry.string, tuple) else (entry.string,)
        if not said or not all(said) or entry is None or entry.id != text:
            missing.append(f"{place}: {text!r}")
    return missing


def compiled(words: Catalog) -> bytes:
    """What gettext reads at run time."""
    buffer = io.BytesIO()
    write_mo(buffer, words)
    return buffer.getvalue()


def written(words: Catalog) -> bytes:
    """What translators edit."""
    buffer = io.BytesIO()
    write_po(buffer, words, width=WIDTH, ignore_obsolete=True)
    return buffer.getvalue()


if __name__ == "__main__":
    current = merged(catalogue())
    PO.write_bytes(written(current))
    MO.write_bytes(compiled(catalogue()))
    for line in untranslated(current):
        sys.stdout.write(f"not translated: {line}\n")
