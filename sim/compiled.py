"""Compiles the inner loops, once for each version of their source.

Knows where compiled code is kept and whether there is any yet. Knows nothing of what is compiled.

Numba's own cache notices a change of the file a function stands in, not of one that it calls; so the folder
is named by a digest over all modules of this package.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, cast

import numpy as np
from numba import config, njit

__all__ = [
    "cache_folder",
    "compiled",
    "compiled_as",
    "inlined",
    "inner",
    "inner_as",
    "is_compiled",
    "mark_compiled",
    "whole",
]

if TYPE_CHECKING:
    whole = int
else:
    # Compiled code would leave `int(x)` as narrow and unsigned as an array's element is, and an unsigned
    # 64-bit number plus a signed one is a float.
    whole = np.int64

Function = TypeVar("Function", bound=Callable[..., Any])


def _digest() -> str:
    text = hashlib.sha256()
    for path in sorted(Path(__file__).parent.glob("*.py")):
        text.update(path.read_bytes())
    return text.hexdigest()[:16]


def _folder() -> Path:
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    folder = Path(base) / "childproof" / _digest()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if os.access(folder, os.W_OK):
            return folder
    except OSError:
        pass
    return Path(tempfile.gettempdir()) / f"childproof-{os.getuid()}-{_digest()}"


cache_folder = _folder()
"""Where compiled code is kept: under the user's cache folder, else under that for temporary files."""

setattr(config, "CACHE_DIR", str(cache_folder))  # noqa: B010 - Numba makes its settings while it is imported


_compile: Any = njit
"""Untyped: Numba's own types leave out that reference counts can be done without (`_nrt`)."""


# Python makes all arrays, compiled code fills them: without reference counts, and without NumPy's functions,
# each of which would be compiled for every type, it is compiled in some 60 % of the time.
_ALWAYS = {"nogil": True, "cache": True, "error_model": "numpy", "no_cfunc_wrapper": True, "_nrt": False}


def compiled(function: Function) -> Function:
    """Compile a function when it is first called; it releases the interpreter lock while it runs."""
    return cast(Function, _compile(**_ALWAYS)(function))


def inner(function: Function) -> Function:
    """Compile a function that other compiled code calls, never Python: quicker to compile."""
    return cast(Function, _compile(**_ALWAYS, no_cpython_wrapper=True)(function))


def inlined(function: Function) -> Function:
    """Compile a function whose body is written into every caller: for what is called in a loop."""
    return cast(Function, _compile(**_ALWAYS, forceinline=True)(function))


def compiled_as(signature: str) -> Callable[[Function], Function]:
    """Compile a small function for these types alone: one version, whatever it is called with."""

    def compiling(function: Function) -> Function:
        return cast(Function, _compile(signature, **_ALWAYS)(function))

    return compiling


def inner_as(signature: str) -> Callable[[Function], Function]:
    """Compile for these types alone what other compiled code calls, never Python: quicker to compile."""

    def compiling(function: Function) -> Function:
        return cast(Function, _compile(signature, **_ALWAYS, no_cpython_wrapper=True)(function))

    return compiling


_MARK = "complete"


def is_compiled() -> bool:
    """Tell whether all compiled code of this version is at hand."""
    return (cache_folder / _MARK).exists()


def mark_compiled() -> None:
    """Note that all compiled code of this version is at hand; without a folder there is nothing to note."""
    with suppress(OSError):
        cache_folder.mkdir(parents=True, exist_ok=True)
        (cache_folder / _MARK).touch()
