"""Which part of the toolkit a package that is not installed belongs to, and which settings hinder one.

`pip install childproof` brings what rules are judged with; what lives, draws or writes reports is more.
"""

from __future__ import annotations

from traceback import walk_tb

from rulebook.language import Message
from rulebook.reader.faults import InputError, one_fault

__all__ = ["PARTS", "missing_part", "unread_settings"]

PARTS = {
    **dict.fromkeys(("numba", "scipy", "networkx", "polars", "SALib"), "region"),
    **dict.fromkeys(("matplotlib", "jinja2"), "report"),
    "sklearn": "robust",
    "distributed": "cluster",
    "cvc5": "second-engine",
    "xlsxwriter": "xlsx",
}
"""The extra that brings each package."""


def missing_part(error: Exception) -> Message | None:
    """What to install where a package of an extra is missing; None where something else is wrong."""
    if not isinstance(error, ModuleNotFoundError):
        return None
    package = (error.name or "").partition(".")[0]
    extra = PARTS.get(package)
    if extra is None:
        return None
    return Message(
        "this takes {package}, which is not installed: pip install 'childproof[{extra}]'",
        package=package,
        extra=extra,
    )


def unread_settings(error: Exception) -> InputError | None:
    """The fault of a `matplotlibrc` whose bytes are no text, which Matplotlib tells by its own error."""
    if not isinstance(error, UnicodeDecodeError):
        return None
    calls = [
        frame for frame, _line in walk_tb(error.__traceback__) if "matplotlib" in frame.f_code.co_filename
    ]
    path = next((call.f_locals["fname"] for call in calls if "fname" in call.f_locals), None)
    if path is None:
        return None
    return one_fault(str(path), Message("the file is not UTF-8 text"), Message("save it as UTF-8"))
