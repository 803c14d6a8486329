"""Which part of the toolkit a package that is not installed belongs to.

`pip install childproof` brings what rules are judged with; what lives, draws or writes reports is more.
"""

from __future__ import annotations

from rulebook.language import Message

__all__ = ["PARTS", "missing_part"]

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
