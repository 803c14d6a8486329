"""`cp.explore`: a page in which anybody can try a case under several rule books."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from childproof.calls.arguments import PATH, TEXTS, takes
from childproof.calls.languages import page_languages
from childproof.calls.matrix import known_people, shared_vocabulary
from childproof.calls.policies import PolicyName, chosen_policies, settled_readings
from childproof.files.output import check_writable, write_text
from rulebook.language import Message
from rulebook.model import Reading
from rulebook.reader.faults import one_fault


@takes(output=PATH, language=TEXTS)
def explore(
    policies: PolicyName | Iterable[PolicyName] | None = None,
    *,
    output: str | Path = "cases.html",
    reading: Reading | None = None,
    language: str | Iterable[str] | None = None,
) -> Path:
    """Write a page in which one sets the facts of an attempt and sees what every rule book makes of it.

        cp.explore(output="cases.html")

    The page needs no network and no server. It holds both languages and a switch, or one `language`.
    `reading` settles some readings; the others stay open, and the page says where they matter.

    Raises:
        InputError: a policy or reading is unknown, the policies speak of different facts, none of them is
            small enough for a page, or the file cannot be written.
    """
    languages = page_languages(language)
    books, path = chosen_policies(policies), Path(output)
    shared_vocabulary(books)
    settled = settled_readings(books, reading)
    check_writable(path)
    # Jinja and NumPy are needed only here.
    from childproof.report.cases import case_part
    from childproof.report.explore_page import render_explore

    part = case_part(books, people=known_people(books), settled=settled)
    if not part.data:
        raise one_fault(
            Message("policies"), Message("too large to be tried in a page"), Message("ask `childproof show`")
        )
    write_text(path, render_explore(books, part, languages))
    return path
