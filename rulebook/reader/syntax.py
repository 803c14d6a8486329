"""What is wrong with a text that is no TOML, in plain words, with the line where it begins.

Knows what `tomllib` says and what a person has to be told instead. Knows nothing of files.
"""

from __future__ import annotations

import re

from rulebook.reader.faults import InputError, clipped, one_fault
from rulebook.reader.lines import LONG_STRINGS, SHORT_STRINGS

__all__ = ["DEEPEST_NESTING", "syntax_fault", "too_deep"]

DEEPEST_NESTING = 12
_TOKEN = re.compile(rf"{LONG_STRINGS}|\"\"\"|'''|{SHORT_STRINGS}|#[^\n]*+|[\[\]{{}}.,=\n\"']", re.DOTALL)
_NAMES = "names are of Latin letters, digits, `_` and `-`"
_PLAIN = (
    (r"Expected '=' after a key", "expected `=` after a key", ""),
    (r"Invalid initial character for a key", "expected a name", f"{_NAMES}; braces close on their line"),
    (r"Invalid statement", "expected `name = value` or `[table]`", _NAMES),
    (r"Expected newline or end of document", "something stands behind the end of the entry", ""),
    (r"Invalid value", "expected a value after `=`", 'put a text in quotes; write true or false without'),
    (r"Cannot declare|Cannot redefine", "this table stands twice", "put all its entries in one place"),
    (r"Cannot overwrite|Duplicate inline table key", "this entry stands twice", "take one of them out"),
    (r"Cannot mutate immutable", "this table is complete further up", "put all its entries in one place"),
    (r"Unclosed array", "a list is not closed", "is a `,` or `]` missing?"),
    (r"Unclosed inline table", "a row is not closed", "braces open and close on one line"),
    (r"Expected '\]", "the name of a table is not closed", "write [table] or [[table]]"),
    (r"Unterminated string|Expected .*'''|Expected \"'\"", "a text is not closed", "is a quote missing?"),
    (r"(?:Found invalid|Illegal) character '\\n'", "a text is not closed", "is a quote missing?"),
    (r"(?:Found invalid|Illegal) character '(.*)'", "the character `{0}` cannot stand here", "take it out"),
    (r"Unescaped", "`\\` has to be written twice in a text", "or put the text in single quotes"),
    (r"Invalid hex value|Escaped character", "this is no character", r"write \u and four digits"),
    (r"Invalid date", "there is no such date or time", "put a text in quotes"),
)  # fmt: skip
"""What `tomllib` says, what a person is told, and the way out."""


_TEXT_OR_COMMENT = re.compile(rf"{SHORT_STRINGS}|#.*")
_LOOK_ALIKES = (
    ("[“”„‟«»″]", 'these are typographic quotes; TOML needs " "'),
    ("[‘’‚‛‹›′]", "these are typographic quotes; TOML needs ' '"),
    ("[\u00a0\u202f\u2000-\u200a\u3000]", "a no-break or narrow space ({code}) stands in column {place}"),
    (
        "[\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]",
        "an invisible character ({code}) stands in column {place}: take it out",
    ),
    (
        "(?<=[A-Za-z_])[\u0370-\u052f]|[\u0370-\u052f](?=[A-Za-z_])",
        "a letter that only looks Latin ({code}) stands in column {place}",
    ),
)
"""Characters outside texts that are easily taken for others, and what a person is told of them."""


def syntax_fault(name: str, said: str, text: str) -> InputError:
    """A fault from "Expected '=' after a key in a key/value pair (at line 3, column 5)"."""
    what, _, where = said.rpartition(" (at ")
    lines = text.split("\n")
    found = re.match(r"line (\d+), column (\d+)", where)
    line = int(found[1]) if found else len(lines) - (len(lines) > 1 and not lines[-1])
    message, hint = clipped(what, 120).lower(), ""
    for pattern, plain, way_out in _PLAIN:
        if met := re.match(pattern, what):
            message, hint = plain.format(*met.groups()), way_out
            break
    if message.endswith("is not closed"):
        end = sum(len(one) + 1 for one in lines[: line - 1]) + int(found[2]) - 1 if found else len(text)
        line = _opened(text, end, "quote" in hint) or line
    written = lines[line - 1].strip() if line <= len(lines) else ""
    column = int(found[2]) if found else 0
    hint = _look_alike(lines[line - 1] if line <= len(lines) else "", column, what) or hint
    shown = f": `{clipped(written)}`" if written else ""
    return one_fault(name, f"not valid TOML: {message}{shown}", hint, line=line)


def _look_alike(line: str, column: int, what: str) -> str:
    """The hint for a character that looks like another one, or like none; empty where there is none."""
    bare = _TEXT_OR_COMMENT.sub(lambda found: " " * len(found[0]), line)
    for characters, hint in _LOOK_ALIKES:
        if met := re.search(characters, bare):
            return hint.format(code=f"U+{ord(met[0]):04X}", place=met.start() + 1)
    if "key" in what and re.search(r",\s*\}", bare):
        return "no comma may stand before `}`"
    return ""


def _opened(text: str, end: int, is_text: bool) -> int | None:
    """The line of the quote or bracket that is still open at `end`."""
    brackets: list[int] = []
    for found in _TOKEN.finditer(text):
        piece = found[0]
        if piece in ('"', "'", '"""', "'''"):
            return text.count("\n", 0, found.start()) + 1 if is_text else None
        if found.start() >= end:
            break
        if piece in ("[", "{"):
            brackets.append(found.start())
        elif piece in ("]", "}") and brackets:
            brackets.pop()
    return text.count("\n", 0, brackets[-1]) + 1 if brackets and not is_text else None


def too_deep(text: str) -> int | None:
    """The line where brackets or dotted keys go deeper than `DEEPEST_NESTING`, or None."""
    depth = dots = 0
    for found in _TOKEN.finditer(text):
        piece = found[0]
        if piece in ("[", "{"):
            depth, dots = depth + 1, 0
        elif piece in ("]", "}"):
            depth, dots = max(0, depth - 1), 0
        elif piece == ".":
            dots += 1
        elif piece in (",", "=", "\n"):
            dots = 0
        elif piece in ('"', "'", '"""', "'''"):
            return None  # A text that is never closed: `tomllib` will say so when it gets there.
        if depth > DEEPEST_NESTING or dots > DEEPEST_NESTING:
            return text.count("\n", 0, found.start()) + 1
    return None
