"""The digest of the bytes of a book: of every file that a policy rests on, without loading it.

Neither line ends nor a byte-order mark change it. Knows which files a policy names; what they hold is read by
loaders.
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Iterator
from pathlib import Path

from childproof.gating.book_files import moves_files
from rulebook.catalogue import moves_path, vocabulary_path
from rulebook.reader.document import LARGEST_FILE

__all__ = ["bytes_digest"]

_BOM = b"\xef\xbb\xbf"


def bytes_digest(path: Path) -> str | None:
    """A digest of a policy and of all that it names; None where that cannot be told without loading it."""
    try:
        named = dict(_named(path, tomllib.loads(_content(path).decode())))
        found = hashlib.sha256()
        for name, file in sorted(named.items()):
            content = _content(file)
            found.update(f"{name} {len(content)}\n".encode())
            found.update(content)
    except (OSError, ValueError, RecursionError, KeyError, TypeError):
        return None
    return found.hexdigest()


def _content(path: Path) -> bytes:
    with path.open("rb") as stream:
        raw = stream.read(LARGEST_FILE + 1)
    if len(raw) > LARGEST_FILE:
        raise ValueError(path)
    return raw.removeprefix(_BOM).replace(b"\r\n", b"\n")


def _named(path: Path, data: dict[str, object]) -> Iterator[tuple[str, Path]]:
    """Every file that a policy rests on, by the name by which it names it."""
    folder = path.parent
    yield "", path
    vocabulary = str(data["vocabulary"])
    known = vocabulary_path(vocabulary)
    yield vocabulary, folder / vocabulary if known is None else known
    for key in ("claims", "scenarios"):
        for name in _texts(data.get(key, [])):
            yield name, folder / name
    source = data.get("source", {})
    document = source.get("document") if isinstance(source, dict) else None
    if isinstance(document, str) and (folder / document).is_file():
        yield document, folder / document
    beside = moves_files(folder)
    for file in beside:
        yield file.relative_to(folder).as_posix(), file
    if not beside and known is not None and (moves := moves_path(vocabulary)) is not None:
        yield "moves", moves


def _texts(value: object) -> list[str]:
    listed = [value] if isinstance(value, str) else value
    return [str(item) for item in listed] if isinstance(listed, list) else []
