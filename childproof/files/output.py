"""Where results go: standard output, or a file that appears whole or not at all."""

from __future__ import annotations

import contextlib
import json
import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, TextIO

from childproof.files.streams import silence_stdout
from rulebook.language import Message
from rulebook.reader.characters import spelled_out
from rulebook.reader.faults import one_fault
from rulebook.reader.reasons import reason_of
from rulebook.reader.whole_file import whole_file


def emit(text: str) -> None:
    """Print a result; a reader that has heard enough (`| head`) is no error."""
    try:
        sys.stdout.write(text if text.endswith("\n") else f"{text}\n")
        sys.stdout.flush()
    except BrokenPipeError:
        silence_stdout()


def emit_words(text: str) -> None:
    """Print plain words with names of files in them; what steers a terminal is spelled out."""
    emit(spelled_out(text))


def emit_exactly(text: str) -> None:
    """Print a text as it is, ends of lines included."""
    stream = sys.stdout
    if hasattr(stream, "reconfigure"):
        stream.reconfigure(newline="")
    emit(text)


def emit_bytes(content: bytes) -> None:
    """Print a result that is no text."""
    try:
        sys.stdout.flush()
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        silence_stdout()


def emit_json(value: object) -> None:
    """Print a result as JSON, and nothing else."""
    emit(spelled_out(json.dumps(value, ensure_ascii=False, indent=2)))


NO_TEXT = "backslashreplace"
"""What becomes of the bytes of a file's name that are no text; in JSON it reads back as the same."""

CHOOSE_ANOTHER = Message("choose another file")
"""What to do where something else would be lost."""


def check_writable(path: Path, *, is_written_by_people: bool = False) -> None:
    """Make sure, before any long work, that a file can be written there and that nothing is lost.

    Of what we read all that people write is TOML, and none of what we make is, unless
    `is_written_by_people`.

    Raises:
        InputError: the folder does not exist or cannot be written, the path is a folder, or a rule book or
            another file that somebody wrote stands there.
    """
    try:
        if path.suffix == ".toml" and path.is_file() and not is_written_by_people:
            raise one_fault(
                str(path), Message("here is a file that somebody wrote, and it would be lost"), CHOOSE_ANOTHER
            )
        if path.is_dir():
            raise one_fault(str(path), Message("this is a folder"), Message("give the path of a file in it"))
        if path.exists() and not os.access(path, os.W_OK):
            raise one_fault(str(path), Message("the file cannot be written: permission denied"))
        if path.exists() and not path.is_file():
            return
        folder = path.resolve().parent
        if not folder.is_dir():
            raise one_fault(
                str(path),
                Message("there is no folder {folder}", folder=folder),
                Message("make it first, or choose another"),
            )
        with tempfile.TemporaryFile(dir=folder):
            pass
    except (OSError, RuntimeError, ValueError) as error:
        raise one_fault(
            str(path), Message("the file cannot be written: {reason}", reason=_reason(error))
        ) from None


def check_folder(path: Path) -> None:
    """Make the folder for results, before any long work.

    Raises:
        InputError: it cannot be made or written.
    """
    try:
        path.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=path):
            pass
    except (OSError, RuntimeError, ValueError) as error:
        raise one_fault(
            str(path), Message("the folder cannot be written: {reason}", reason=_reason(error))
        ) from None


@contextlib.contextmanager
def replacing(path: Path) -> Iterator[TextIO]:
    """A file that takes the place of `path` once it is complete; on any error `path` stays as it was."""
    try:
        if path.exists() and not path.is_file():
            with path.open("w", encoding="utf-8", errors=NO_TEXT, newline="") as stream:
                yield stream
            return
        with (
            whole_file(path) as unfinished,
            unfinished.open("x", encoding="utf-8", errors=NO_TEXT, newline="") as stream,
        ):
            yield stream
    except (OSError, RuntimeError) as error:
        if isinstance(error, RuntimeError) and not _is_circle(error):
            raise
        raise one_fault(
            str(path), Message("the file cannot be written: {reason}", reason=_reason(error))
        ) from None


@contextlib.contextmanager
def replacing_bytes(path: Path) -> Iterator[BinaryIO]:
    """The same for a file that is no text."""
    if path.exists() and not path.is_file():
        with path.open("wb") as stream:
            yield stream
        return
    try:
        with whole_file(path) as unfinished, unfinished.open("xb") as stream:
            yield stream
    except OSError as error:
        raise one_fault(
            str(path), Message("the file cannot be written: {reason}", reason=_reason(error))
        ) from None


def write_text(path: Path, text: str) -> None:
    """Write a whole file at once."""
    with replacing(path) as stream:
        stream.write(text)


def _is_circle(error: RuntimeError) -> bool:
    """Whether this is how `Path.resolve` says, before Python 3.13, that links lead in a circle."""
    return str(error).startswith("Symlink loop")


def _reason(error: Exception) -> Message:
    """Why a file cannot be written."""
    return Message("its links lead in a circle") if isinstance(error, RuntimeError) else reason_of(error)
