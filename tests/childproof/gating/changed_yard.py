"""The first section of an audit of the yard after a change, as a reader sees it in both languages.

`python -m tests.childproof.gating.changed_yard` writes it anew.
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from childproof.answers.audit_result import AuditResult
from childproof.calls.audit import audit
from rulebook.language import LANGUAGES
from tests.childproof.report.golden import YARD, steady, text_of

GOLDEN = Path(__file__).parent / "golden"
MENDED = ("{ neighbours = true },", '{ neighbours = true, sender_age = "child" },')
"""Adults among the neighbours may no longer write: it mends the literal reading and not the other one."""
OPENED = ('outcome = "request"', 'outcome = "free"')


def changed_yard(folder: Path) -> Path:
    """A copy of the yard in which one line is mended and another lets more through."""
    shutil.copytree(YARD.parent, folder)
    rules = folder / YARD.name
    text = rules.read_text(encoding="utf-8")
    for old, new in (MENDED, OPENED):
        assert old in text
        text = text.replace(old, new, 1)
    rules.write_text(text, encoding="utf-8")
    return rules


def audit_changed(folder: Path) -> AuditResult:
    """An audit of the copy against the yard."""
    rules = changed_yard(folder / "changed")
    return audit(rules, against=str(YARD), seed=1, scale=0.01, days=1, output=folder / "report")


def sections(result: AuditResult) -> dict[str, str]:
    """The words of the section, by language."""
    page = result.report.read_text(encoding="utf-8")
    found = {}
    for language, start in zip(LANGUAGES, ("change", "ru.change"), strict=True):
        section = page.split(f'<section id="{start}">')[1].split("</section>")[0]
        found[language] = steady(text_of(section))
    return found


def main() -> None:
    GOLDEN.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        for language, text in sections(audit_changed(Path(folder))).items():
            (GOLDEN / f"{language}.txt").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
