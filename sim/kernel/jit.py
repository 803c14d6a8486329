"""Compiles the inner loops, once for each version of their source.

Knows where compiled code is kept and whether there is any yet. Knows nothing of what is compiled.

Numba's own cache notices a change of the file a function stands in, not of one that it calls; so the folder
is named by a digest over all modules with compiled functions and all that these import from this wing.
Wherever these files lie, and whenever they were written, they find what was compiled from the same ones.
"""

from __future__ import annotations

import hashlib
import re
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, cast

import numpy as np
from numba import config, njit

from rulebook.language import Message
from rulebook.reader.faults import one_fault
from rulebook.reader.own_folder import UnsafeFolder, safe_folder
from sim.kernel.code_cache import CheckedFile

__all__ = [
    "cache_folder",
    "entry",
    "entry_typed",
    "i64",
    "inline_kernel",
    "is_compiled",
    "kernel",
    "kernel_digest",
    "kernel_modules",
    "kernel_typed",
    "mark_compiled",
    "not_kept",
]

if TYPE_CHECKING:
    i64 = int
else:
    # Compiled code would leave `int(x)` as narrow and unsigned as an array's element is, and an unsigned
    # 64-bit number plus a signed one is a float.
    i64 = np.int64

Function = TypeVar("Function", bound=Callable[..., Any])


_WING = Path(__file__).resolve().parents[1]
_IMPORT = re.compile(r"^\s*(?:from|import) (sim(?:\.\w+)*)(?: import \(?([\w, ]*))?", re.MULTILINE)


def kernel_modules(wing: Path = _WING) -> list[Path]:
    """The files whose change can change machine code: those that compile something, and what they import.

    Args:
        wing: the folder of the package `sim`.
    """
    texts = {path: path.read_text(encoding="utf-8") for path in wing.rglob("*.py")}
    imported = {path: _imported(text, wing) & set(texts) for path, text in texts.items()}
    jit = wing / "kernel" / "jit.py"
    waiting = [path for path in texts if jit in imported[path]] + [jit]
    reached: set[Path] = set()
    while waiting:
        path = waiting.pop()
        if path not in reached:
            reached.add(path)
            waiting.extend(imported[path])
    return sorted(reached)


def _imported(text: str, wing: Path) -> set[Path]:
    """The files that an import in a text can mean; some of them need not exist."""
    found = set()
    for module, names in _IMPORT.findall(text):
        parts = module.split(".")[1:]
        for tail in ([], *([name.split(" ")[0]] for name in names.split(", ") if name)):
            found.add(wing.joinpath(*parts, *tail).with_suffix(".py"))
    return found


def kernel_digest(wing: Path = _WING) -> str:
    """A digest over the files of `kernel_modules`: 16 hexadecimal digits."""
    text = hashlib.sha256()
    for path in kernel_modules(wing):
        text.update(path.relative_to(wing).as_posix().encode() + b"\0" + path.read_bytes())
    return text.hexdigest()[:16]


def _folder() -> tuple[Path | None, UnsafeFolder | None]:
    try:
        return safe_folder(kernel_digest()), None
    except UnsafeFolder as error:
        return None, error


# The documentation reads the functions as they are written, and runs none of them.
if vars(config)["DISABLE_JIT"] and "sphinx" not in sys.modules:
    raise one_fault(
        "NUMBA_DISABLE_JIT",
        Message("with this setting nothing can be simulated: the inner loops have to be compiled"),
        Message("take it out of the environment"),
    )

cache_folder, not_kept = _folder()
"""Where compiled code is kept, under the user's cache folder, else under that for temporary files; None where
that would not be safe, and why."""

if cache_folder is not None:
    setattr(config, "CACHE_DIR", str(cache_folder))  # noqa: B010 - Numba makes its settings while it is imported


# Python makes all arrays, compiled code fills them: without reference counts, and without NumPy's functions,
# each of which would be compiled for every type, it is compiled in some 60 % of the time.
_ALWAYS = {
    "nogil": True,
    "cache": cache_folder is not None,
    "error_model": "numpy",
    "no_cfunc_wrapper": True,
    "_nrt": False,
}


def _compile(function: Function, signature: str = "", **options: bool) -> Function:
    """Compile a function, for the types of a signature at once if there is one."""
    dispatcher = cast(Any, njit)(**_ALWAYS, **options)(function)
    if dispatcher is function:
        return function
    if cache_folder is not None:
        # By the name of the module: Numba's own goes by the place and the time of the file, so that another
        # checkout, or one that went to another version and back, would compile everything once more.
        name = f"{function.__module__}.{dispatcher._cache._impl.filename_base}"
        dispatcher._cache._cache_file = CheckedFile(str(cache_folder), name, "")
    if signature:
        dispatcher.compile(signature)
        dispatcher.disable_compile()
    return cast(Function, dispatcher)


def entry(function: Function) -> Function:
    """Compile a function when it is first called; it releases the interpreter lock while it runs."""
    return _compile(function)


def kernel(function: Function) -> Function:
    """Compile a function that other compiled code calls, never Python: quicker to compile."""
    return _compile(function, no_cpython_wrapper=True)


def inline_kernel(function: Function) -> Function:
    """Compile a function whose body is written into every caller: for what is called in a loop."""
    return _compile(function, forceinline=True)


def entry_typed(signature: str) -> Callable[[Function], Function]:
    """Compile a small function for these types alone: one version, whatever it is called with."""

    def compiling(function: Function) -> Function:
        return _compile(function, signature)

    return compiling


def kernel_typed(signature: str) -> Callable[[Function], Function]:
    """Compile for these types alone what other compiled code calls, never Python: quicker to compile."""

    def compiling(function: Function) -> Function:
        return _compile(function, signature, no_cpython_wrapper=True)

    return compiling


_MARK = "complete"


def is_compiled() -> bool:
    """Tell whether all compiled code of this version is at hand."""
    return cache_folder is not None and (cache_folder / _MARK).exists()


def mark_compiled() -> None:
    """Note that all compiled code of this version is at hand; without a folder there is nothing to note."""
    if cache_folder is not None:
        with suppress(OSError):
            (cache_folder / _MARK).touch()
