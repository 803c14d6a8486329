"""Reads a certificate file, and compares the texts in it with the files of a policy."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from proofs.certificates.checker.format import (
    FORMAT,
    MOST_BYTES,
    CertificateFault,
    NotJson,
    Said,
    parse,
    quoted,
)
from proofs.certificates.checker.policy_source import read_book
from proofs.certificates.checker.toml_source import Unreadable
from rulebook.catalogue import policy_path as catalogued
from rulebook.catalogue import vocabulary_path
from rulebook.language import Message
from rulebook.loaders.moves_files import moves_files_of
from rulebook.reader.faults import clipped, one_fault
from rulebook.reader.reasons import reason_of


def read_certificate(path: str | Path) -> dict[str, Any]:
    """The value of a certificate file.

    Raises:
        InputError: the file cannot be read, or is no certificate at all.
    """
    name = str(path)
    try:
        file = Path(name)
        if file.is_dir():
            raise one_fault(name, Message("this is a folder"), Message("give the path of a certificate"))
        if file.exists() and not file.is_file():
            raise one_fault(
                name, Message("this is not a regular file"), Message("give the path of a certificate")
            )
        if file.stat().st_size > MOST_BYTES:
            raise one_fault(
                name,
                Message(
                    "larger than {most} MiB, too large for a certificate",
                    most=MOST_BYTES // 2**20,
                ),
            )
        raw = file.read_bytes()
        document = parse(raw.decode("utf-8-sig"))
    except FileNotFoundError:
        raise one_fault(name, Message("no such file")) from None
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise one_fault(name, Message("the file is not UTF-8 text"), line=line) from None
    except OSError as error:
        raise one_fault(name, Message("the file cannot be read: {reason}", reason=reason_of(error))) from None
    except NotJson as error:
        hint = Message("a certificate that was cut short says nothing")
        raise one_fault(name, Message("{told}", told=error.message), hint, line=error.line) from None
    except ValueError as error:
        raise one_fault(name, Message("the file cannot be read: {reason}", reason=reason_of(error))) from None
    if isinstance(document, dict) and _is_of_another_format(document.get("format")):
        theirs = clipped(document["format"])
        raise one_fault(
            name,
            Message("this is a certificate of another format, `{format}`", format=theirs),
            Message("this version checks `{format}`: certify once more", format=FORMAT),
        )
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise one_fault(
            name,
            Message("this is not a certificate"),
            Message("a certificate has the format `{format}`", format=FORMAT),
        )
    return document


def _is_of_another_format(name: object) -> bool:
    """Whether a format is one that an earlier or later version writes."""
    return isinstance(name, str) and name != FORMAT and name.startswith(FORMAT.rstrip("0123456789"))


def is_certificate(path: Path) -> bool:
    """Whether a file looks like a certificate of ours, as far as its beginning tells."""
    try:
        with path.open("rb") as stream:
            return FORMAT.encode() in stream.read(200)
    except OSError:
        return False


def existing(path: str | Path) -> Path:
    """The path of a file that has to be there.

    Raises:
        InputError: it is not.
    """
    if not Path(path).is_file():
        raise one_fault(str(path), Message("no such file"))
    return Path(path)


def policy_file(document: Mapping[str, Any], folder: Path) -> Path | None:
    """The catalogue's policy of that id, or else the file that the certificate names; None if not there."""
    known = catalogued(document["policy"]["id"])
    if known is not None:
        return known
    named = document["policy"]["file"]
    if named is None:
        return None
    try:
        path = folder / named
        return path if path.is_file() else None
    except (OSError, ValueError):
        return None


def differing_files(document: Mapping[str, Any], path: Path) -> Iterator[CertificateFault]:
    """Which of the texts are not those of the policy file and of the files that it names.

    A byte-order mark and the kind of line ends make no difference.
    """
    sources = document["sources"]
    files = [("policy", path, sources["policy"])]
    try:
        book = read_book(sources["policy"]["text"], sources["vocabulary"]["text"], [])
    except Unreadable:
        book = None
    if book is not None:
        vocabulary = vocabulary_path(book.vocabulary) or path.parent / book.vocabulary
        files.append(("vocabulary", vocabulary, sources["vocabulary"]))
        files += [("claims", path.parent / one["name"], one) for one in sources["claims"]]
        moves = moves_files_of(path, book.vocabulary_id)
        if moves and sources["moves"] is not None:
            files.append(("moves", moves[0], sources["moves"]))
        elif moves or sources["moves"] is not None:
            yield CertificateFault(
                "moves", Said("there are none in the catalogue, or none in the certificate")
            )
    for kind, file, source in files:
        try:
            raw = file.read_bytes() if file.is_file() and file.stat().st_size <= MOST_BYTES else None
        except (OSError, ValueError):
            raw = None
        certified = source["text"].encode("utf-8", "surrogatepass")
        if raw is None or _plain(raw) != _plain(certified):
            yield CertificateFault(
                kind, Said("{file} is not the text that was certified", file=quoted(str(file)))
            )


def _plain(raw: bytes) -> bytes:
    """The bytes of a text without a byte-order mark, each line ended as on Unix."""
    return raw.removeprefix(b"\xef\xbb\xbf").replace(b"\r\n", b"\n")
