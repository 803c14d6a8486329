"""The digest of the bytes of a book: of every file that a policy rests on, without loading it.

Neither line ends nor a byte-order mark change it. Knows which files a policy names; what they hold is read by
loaders.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from pathlib import Path

from childproof.gating.book_files import content_of, parsed
from rulebook.catalogue import moves_path, vocabulary_path
from rulebook.loaders.moves_files import moves_files
from rulebook.reader.faults import InputError

__all__ = ["bytes_digest"]


def bytes_digest(path: Path) -> str | None:
    """A digest of a policy and of all that it names; None where that cannot be told without loading it."""
    try:
        entries = parsed(content_of(path))
        if entries is None:
            return None
        named = dict(_named(path, entries))
        found = hashlib.sha256()
        for name, file in sorted(named.items()):
            content = content_of(file)
            found.update(f"{name} {len(content)}\n".encode())
            found.update(content)
    except (InputError, OSError, ValueError, KeyError, TypeError):
        return None
    return found.hexdigest()


def _named(path: Path, data: Mapping[str, object]) -> Iterator[tuple[str, Path]]:
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
