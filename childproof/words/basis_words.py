"""Why a claim is made, in words: how its basis is introduced, and the basis."""

from __future__ import annotations

from collections.abc import Mapping

from rulebook.language import N_, say, translator
from rulebook.model import Basis, BasisKind

OF_THE_TEXT: Mapping[BasisKind, str] = {
    BasisKind.QUOTED: N_("The text says so itself:"),
    BasisKind.DERIVED: N_("Derived from the text:"),
    BasisKind.OURS: N_("Why it is asked:"),
}
"""How the basis of a claim about one attempt is introduced."""

OVER_TIME: Mapping[BasisKind, str] = {
    BasisKind.QUOTED: N_("Who asks for it:"),
    BasisKind.DERIVED: N_("Derived from:"),
    BasisKind.OURS: N_("Why it is asked:"),
}
"""The same of a claim over time, which may rest on a text of somebody else."""


def basis_words(basis: Basis, introduced: Mapping[BasisKind, str], language: str) -> tuple[str, str]:
    """How the basis is introduced, and the basis; both empty where there is nothing to say.

    What is not said by language is as its author wrote it.
    """

    def said(name: str) -> str:
        by_language = basis.by_language.get(name)
        return say(by_language, language) if by_language else basis.words.get(name, "")

    quote = said("quote") or said("from")
    parts = [f"«{quote}»" if quote else "", said("where"), said("step") or said("why")]
    told = " – ".join(part for part in parts if part)
    return (translator(language)(introduced[basis.kind]), told) if told else ("", "")
