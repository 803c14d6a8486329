"""Writes `intent.toml` and `known.toml` for review; what people wrote there, comments included, stays.

Reasons and owners are left for people: until then an entry says that nobody has looked at it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import tomlkit
from tomlkit.items import InlineTable, Table

from childproof.files.output import CHOOSE_ANOTHER
from childproof.gating.result import GateResult
from childproof.gating.team.intents import CHANGES, NEW, read_intents
from childproof.gating.team.known import COUNTS, read_known
from childproof.gating.team.rows import EVERYWHERE
from proofs.findings.finding import Finding, Level
from rulebook.language import Message
from rulebook.model import Row, Rows
from rulebook.reader.document import read_document
from rulebook.reader.faults import clipped, one_fault
from rulebook.reader.whole_file import unwritable, write_bytes

__all__ = ["write_intents", "write_known"]

NOT_LOOKED_AT = "nobody has looked at it yet"
NOT_SAID = "nobody has said why yet"
NOBODY = "nobody yet"
_WORDS = {"CP101": "loosened", "CP102": "tightened", "CP103": "undecided", "CP403": "loosened"}
_NEVER_MEANT = ("CP001", "CP002", "CP801", "CP901", "CP902")
_HEAD_OF_KNOWN = "Findings that we have looked at and live with. Each needs a reason and an owner."
_HEAD_OF_INTENTS = "What this change of the rules is meant to do. An intent lapses once it is merged."


def write_known(path: Path, findings: Iterable[Finding]) -> int:
    """Add findings to a file of known ones; an entry about the same thing takes their extent. How many.

    Raises:
        InputError: the file has faults, or cannot be written.
    """
    document = _document(path, _HEAD_OF_KNOWN, "known")
    if document.get("known"):
        read_known(path, str(path))
    entries = _entries(document, "known")
    listed = list(findings)
    taken: set[int] = set()
    for finding in listed:
        wanted = _identity(finding)
        at = next(
            (n for n, entry in enumerate(entries) if n not in taken and _identity_of(entry) == wanted), None
        )
        if at is None:
            entries.append(_known_table(finding))
            at = len(entries) - 1
        else:
            _set_extent(entries[at], finding)
        taken.add(at)
    _write(path, document, "known", entries)
    return len(listed)


def write_intents(path: Path, result: GateResult) -> int:
    """Write the changes of an edit as intents, beside what is in the file. How many.

    Raises:
        InputError: the file has faults, or cannot be written.
    """
    document = _document(path, _HEAD_OF_INTENTS, "intend", "nothing")
    if document.get("intend"):
        read_intents(path, str(path))
    entries = _entries(document, "intend")
    before = len(entries)
    bases = {one.id: one.base or NEW for one in result.policies}
    for policy, base in bases.items():
        meant = [
            finding
            for finding in result.findings
            if finding.policy == policy and finding.kind not in _NEVER_MEANT and _has_to_be_meant(finding)
        ]
        changes = [finding for finding in meant if finding.kind in _WORDS]
        following = [finding for finding in meant if finding.kind in ("CP201", "CP501", "CP601")]
        rest = [finding for finding in meant if finding not in changes and finding not in following]
        names = list(dict.fromkeys(one.claim or one.about for one in following))
        if changes:
            entries += _intents_of_changes(changes, base, names)
        else:
            rest = [*following, *rest]
        entries += [_intent_table(one, base, one.kind, _names(one)) for one in rest]
    document.pop("nothing", None)
    _write(path, document, "intend", entries)
    return len(entries) - before


def _has_to_be_meant(finding: Finding) -> bool:
    if finding.known is not None or finding.intended is not None:
        return False
    return finding.level is Level.ERROR or finding.kind in _WORDS


def _intents_of_changes(changes: list[Finding], base: str, names: list[str]) -> list[Table]:
    """An intent for each change of outcomes; the first also names what follows for claims."""
    tables = []
    for at, finding in enumerate(changes):
        tables.append(_intent_table(finding, base, _WORDS[finding.kind], names if at == 0 else []))
    return tables


def _names(finding: Finding) -> list[str]:
    about = finding.claim or finding.about
    return [about] if about else []


def _intent_table(finding: Finding, base: str, change: str, names: list[str]) -> Table:
    table = tomlkit.table()
    table.add("base", base)
    table.add("where", _rows_value(finding.rows))
    table.add("change", change if change in CHANGES else finding.kind)
    if names:
        table.add("claims", names)
    table.add("because", NOT_SAID)
    table.add("approved_by", NOBODY)
    return table


def _known_table(finding: Finding) -> Table:
    table = tomlkit.table()
    table.add("kind", finding.kind)
    table.add("policy", finding.policy)
    for key, value in (("claim", finding.claim), ("about", finding.about), ("rule", finding.rule)):
        if value:
            table.add(key, value)
            break
    _set_extent(table, finding)
    table.add("reason", NOT_LOOKED_AT)
    table.add("owner", NOBODY)
    return table


def _set_extent(table: Any, finding: Finding) -> None:
    if finding.rows:
        table["rows"] = _rows_value(finding.rows)
    else:
        table.pop("rows", None)
    counts = tomlkit.inline_table()
    for name in COUNTS:
        value = getattr(finding, name)
        if value is not None:
            counts.append(name, value)
    table["at_most"] = counts


def _rows_value(rows: Rows) -> Any:
    """Rows as a list, one a line; `"everywhere"` where every situation is meant."""
    if not rows or any(not row for row in rows):
        return EVERYWHERE
    listed = tomlkit.array()
    for row in rows:
        listed.append(_row_value(row))
    return listed.multiline(len(rows) > 1)


def _row_value(row: Row) -> InlineTable:
    table = tomlkit.inline_table()
    for name, values in row.items():
        table.append(name, values[0] if len(values) == 1 else list(values))
    return table


def _identity(finding: Finding) -> tuple[str, str, str]:
    return finding.kind, finding.policy, finding.claim or finding.about or finding.rule or ""


def _identity_of(entry: Mapping[str, Any]) -> tuple[str, str, str]:
    subject = next((entry[key] for key in ("claim", "about", "rule") if entry.get(key)), "")
    return str(entry.get("kind", "")), str(entry.get("policy", "")), str(subject)


def _document(path: Path, head: str, *names: str) -> tomlkit.TOMLDocument:
    """The file as it stands, or a new one; at its top it has these names and `format`, and no others.

    Raises:
        InputError: the file cannot be read, or is of another kind and stays as it is.
    """
    if path.exists():
        there = read_document(path)
        for other in there.data:
            if other not in (*names, "format"):
                words = Message("here is a file of another kind, with an entry `{name}`", name=clipped(other))
                raise one_fault(str(path), words, CHOOSE_ANOTHER, line=there.line(other))
        return tomlkit.parse(path.read_text(encoding="utf-8-sig"))
    document = tomlkit.document()
    document.add(tomlkit.comment(head))
    document.add("format", tomlkit.item(1))
    return document


def _entries(document: tomlkit.TOMLDocument, name: str) -> list[Any]:
    """The tables that stand there, which may be a list in one line, or missing."""
    return list(document.get(name, []))


def _write(path: Path, document: tomlkit.TOMLDocument, name: str, entries: list[Any]) -> None:
    there = document.get(name)
    if not isinstance(there, tomlkit.items.AoT):
        document.pop(name, None)
        there = tomlkit.aot()
        if entries:
            document.append(name, there)
        kept = 0
    else:
        kept = len(there)
    for entry in entries[kept:]:
        there.append(entry)
        entry.trivia.indent = "\n"
    if not path.parent.is_dir():
        raise one_fault(
            str(path),
            Message("there is no folder {parent}", parent=path.parent),
            Message("make it first, or choose another"),
        )
    try:
        write_bytes(path, tomlkit.dumps(document).encode())
    except OSError as error:
        raise unwritable(path, error) from None
