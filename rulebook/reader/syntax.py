"""What is wrong with a text that is no TOML, in plain words, with the line where it begins.

Knows what `tomllib` says and what a person has to be told instead. Knows nothing of files.
"""

from __future__ import annotations

import re

from rulebook.language import Hint, Message, verbatim
from rulebook.reader.faults import InputError, clipped, one_fault
from rulebook.reader.lines import LONG_STRINGS, SHORT_STRINGS

__all__ = ["DEEPEST_NESTING", "syntax_fault", "too_deep"]

DEEPEST_NESTING = 12
_TOKEN = re.compile(rf"{LONG_STRINGS}|\"\"\"|'''|{SHORT_STRINGS}|#[^\n]*+|[\[\]{{}}.,=\n\"']", re.DOTALL)
_NAMES = Message("names are of Latin letters, digits, `_` and `-`")
_IS_A_QUOTE_MISSING = Message("is a quote missing?")
_LIST_OPEN = Message("a list is not closed")
_ROW_OPEN = Message("a row is not closed")
_NAME_OPEN = Message("the name of a table is not closed")
_TEXT_OPEN = Message("a text is not closed")
_NEVER_CLOSED = (_LIST_OPEN, _ROW_OPEN, _NAME_OPEN, _TEXT_OPEN)
_PLAIN: tuple[tuple[str, Message, Hint], ...] = (
    (r"Expected '=' after a key", Message("expected `=` after a key"), ""),
    (
        r"Invalid initial character for a key",
        Message("expected a name"),
        Message("names are of Latin letters, digits, `_` and `-`; braces close on their line"),
    ),
    (r"Invalid statement", Message("expected `name = value` or `[table]`"), _NAMES),
    (
        r"Expected newline or end of document",
        Message("something stands behind the end of the entry"),
        "",
    ),
    (
        r"Invalid value",
        Message("expected a value after `=`"),
        Message("put a text in quotes; write true or false without"),
    ),
    (
        r"Cannot declare|Cannot redefine",
        Message("this table stands twice"),
        Message("put all its entries in one place"),
    ),
    (
        r"Cannot overwrite|Duplicate inline table key",
        Message("this entry stands twice"),
        Message("take one of them out"),
    ),
    (
        r"Cannot mutate immutable",
        Message("this table is complete further up"),
        Message("put all its entries in one place"),
    ),
    (r"Unclosed array", _LIST_OPEN, Message("is a `,` or `]` missing?")),
    (r"Unclosed inline table", _ROW_OPEN, Message("braces open and close on one line")),
    (r"Expected '\]", _NAME_OPEN, Message("write [table] or [[table]]")),
    (r"Unterminated string|Expected .*'''|Expected \"'\"", _TEXT_OPEN, _IS_A_QUOTE_MISSING),
    (r"(?:Found invalid|Illegal) character '\\n'", _TEXT_OPEN, _IS_A_QUOTE_MISSING),
    (
        r"Unescaped",
        Message("`\\` has to be written twice in a text"),
        Message("or put the text in single quotes"),
    ),
    (
        r"Invalid hex value|Escaped character",
        Message("this is no character"),
        Message(r"write \u and four digits"),
    ),
    (r"Invalid date", Message("there is no such date or time"), Message("put a text in quotes")),
)
"""What `tomllib` says, what a person is told, and the way out."""
_ILLEGAL = re.compile(r"(?:Found invalid|Illegal) character '(.*)'")


_TEXT_OR_COMMENT = re.compile(rf"{SHORT_STRINGS}|#.*")
_TYPOGRAPHIC, _TYPOGRAPHIC_SINGLE = "[“”„‟«»″]", "[‘’‚‛‹›′]"
_BLANKS = "[\u00a0\u202f\u2000-\u200a\u3000]"
_INVISIBLE = "[\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]"
_LOOK_ALIKE = "(?<=[A-Za-z_])[\u0370-\u052f]|[\u0370-\u052f](?=[A-Za-z_])"
"""Characters outside texts that are easily taken for others, and what a person is told of them."""


def syntax_fault(name: str, said: str, text: str) -> InputError:
    """A fault from "Expected '=' after a key in a key/value pair (at line 3, column 5)"."""
    what, _, where = said.rpartition(" (at ")
    lines = text.split("\n")
    found = re.match(r"line (\d+), column (\d+)", where)
    line = int(found[1]) if found else len(lines) - (len(lines) > 1 and not lines[-1])
    message, hint = _plainly(what)
    if message in _NEVER_CLOSED:
        end = sum(len(one) + 1 for one in lines[: line - 1]) + int(found[2]) - 1 if found else len(text)
        line = _opened(text, end, message == _TEXT_OPEN) or line
    written = lines[line - 1].strip() if line <= len(lines) else ""
    column = int(found[2]) if found else 0
    hint = _look_alike(lines[line - 1] if line <= len(lines) else "", column, what) or hint
    if text.count("\r") > text.count("\n"):
        hint = Message("its lines end as on an old Mac (CR): save it with line ends of Windows or Unix")
    if not written:
        return one_fault(name, Message("not valid TOML: {message}", message=message), hint, line=line)
    shown = Message("not valid TOML: {message}: `{line}`", message=message, line=clipped(written))
    return one_fault(name, shown, hint, line=line)


def _plainly(what: str) -> tuple[Message, Hint]:
    """What a person is told where `tomllib` says `what`, and the way out."""
    for pattern, plain, way_out in _PLAIN:
        if re.match(pattern, what):
            return plain, way_out
    if illegal := _ILLEGAL.match(what):
        told = Message("the character `{character}` cannot stand here", character=clipped(illegal[1]))
        return told, Message("take it out")
    return verbatim(clipped(what, 120).lower()), ""


def _look_alike(line: str, column: int, what: str) -> Hint:
    """The hint for a character that looks like another one, or like none; empty where there is none."""
    bare = _TEXT_OR_COMMENT.sub(lambda found: " " * len(found[0]), line)
    if re.search(_TYPOGRAPHIC, bare):
        return Message('these are typographic quotes; TOML needs " "')
    if re.search(_TYPOGRAPHIC_SINGLE, bare):
        return Message("these are typographic quotes; TOML needs ' '")
    if met := re.search(_BLANKS, bare):
        return Message("a no-break or narrow space ({code}) stands in column {place}", **_place(met))
    if met := re.search(_INVISIBLE, bare):
        return Message("an invisible character ({code}) stands in column {place}: take it out", **_place(met))
    if met := re.search(_LOOK_ALIKE, bare):
        return Message("a letter that only looks Latin ({code}) stands in column {place}", **_place(met))
    if "key" in what and re.search(r",\s*\}", bare):
        return Message("no comma may stand before `}`")
    return ""


def _place(met: re.Match[str]) -> dict[str, object]:
    return {"code": f"U+{ord(met[0]):04X}", "place": met.start() + 1}


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
