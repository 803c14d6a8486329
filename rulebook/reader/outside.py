"""What is told of files that lie outside the folder of the file that names them: the line, never its text.

A policy by a stranger can name any file of the machine. Knows nothing of what is in a file.
"""

from __future__ import annotations

import os
from pathlib import Path

from rulebook.language import Message
from rulebook.reader.faults import Fault, InputError

__all__ = ["is_outside", "without_text"]

NOT_SHOWN = Message(
    "this line cannot be read; its text is not shown, as the file lies elsewhere or is a link"
)


def is_outside(path: str | Path, folder: str | Path) -> bool:
    """Whether a file, all links followed, does not lie in a folder or below it."""
    inside, real = os.path.realpath(folder), os.path.realpath(path)
    return os.path.commonpath([inside, real]) != inside


def without_text(error: InputError) -> InputError:
    """The same faults with their places alone, each line once."""
    kept = {(fault.path, fault.line): fault for fault in error.faults}
    return InputError(
        fault if not fault.line and "`" not in fault.message else Fault(path, line, "", NOT_SHOWN)
        for (path, line), fault in kept.items()
    )
