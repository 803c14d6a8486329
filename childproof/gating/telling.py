"""The judgement itself, with what could not be told as a finding of its own.

It takes NumPy and Z3, which nobody has to load who asks about files that were judged before.
"""

from __future__ import annotations

from collections.abc import Callable

from proofs.engines.solver import Undecided
from proofs.findings.finding import Finding, Level
from proofs.gate.book import BookVersion
from proofs.gate.judge import BookJudgement
from proofs.gate.memory import JudgementMemory
from proofs.gate.side import TooLarge
from rulebook.language import N_, translator

__all__ = ["ToldJudgement"]


class ToldJudgement:
    """A book and what is found of it, alone and against others; what could not be told is a finding."""

    def __init__(self, book: BookVersion, memory: JudgementMemory):
        self._book, self._judgement = book, BookJudgement(book, memory=memory)

    def alone(self) -> tuple[Finding, ...]:
        """What is wrong with the book whatever it was."""
        return self._told(self._judgement.alone)

    def against(self, old: BookVersion, strength: bool) -> tuple[Finding, ...]:
        """What an edit of an old book did."""
        return self._told(lambda: self._judgement.against(old, strength=strength))

    def _told(self, found: Callable[[], tuple[Finding, ...]]) -> tuple[Finding, ...]:
        try:
            return found()
        except (Undecided, TooLarge) as reason:
            said = str(reason)
            text = N_("could not tell: {reason}")
            words = {
                language: translator(language)(text).format(reason=translator(language)(said))
                for language in ("en", "ru")
            }
            return (Finding("CP002", Level.ERROR, self._book.policy.id, words, self._book.file),)
