"""The judgement itself, with what could not be told as a finding of its own.

It takes NumPy and Z3, which nobody has to load who asks about files that were judged before.
"""

from __future__ import annotations

from proofs.engines.solver import Undecided
from proofs.findings.finding import Finding, Level
from proofs.gate.book import BookVersion
from proofs.gate.judge import judge
from proofs.gate.memory import JudgementMemory
from proofs.gate.side import TooLarge
from rulebook.language import N_, translator

__all__ = ["told_of_edit"]


def told_of_edit(
    before: BookVersion | None, after: BookVersion, memory: JudgementMemory, strength: bool
) -> tuple[Finding, ...]:
    """The judgement; what could not be told is a finding of its own."""
    try:
        return judge(before, after, memory=memory, strength=strength)
    except (Undecided, TooLarge) as reason:
        said = str(reason)
        text = N_("could not tell: {reason}")
        words = {
            language: translator(language)(text).format(reason=translator(language)(said))
            for language in ("en", "ru")
        }
        return (Finding("CP002", Level.ERROR, after.policy.id, words, after.file),)
