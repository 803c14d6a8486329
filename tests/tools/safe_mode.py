"""The tables of the page on the safe mode: `python -m tests.tools.safe_mode` makes them anew.

In two of them each row is a claim, each cell what `verify` says of it; the claims of Sferum are asked of MAX
about writing. In the third each row is one of the deck's books held against one of the safe mode, as the gate
holds them. In the fourth each row is a book, with what it comes to among the people of one region.
"""

from __future__ import annotations

from childproof.answers.result_lists import short_words
from childproof.calls.policies import policy
from childproof.calls.simulate import simulate
from childproof.words.measure_words import formatted
from proofs.claims.verify import verify
from proofs.gate.book import BookVersion
from proofs.gate.edit import Edit
from proofs.gate.outcome_changes import LOOSENING, SILENCING, TIGHTENING, OutcomeChanges
from proofs.gate.side import Side
from rulebook.catalogue import CATALOGUE, SFERUM
from sim.results.measures import Measure
from tests import ROOT
from tests.simulated import Simulated

PAGE = ROOT / "docs" / "how-to" / "the-change-that-happened.md"
BOOKS = (*SFERUM, "max-2025-09-safe-mode", "max-2026-safe-mode-screen")
HEADS = ("S", "A", "B", "M", "N")
SHARED = (
    "unverified-adult-to-child",
    "roleless-adult-to-student",
    "roleless-adult-to-student-unless-trusted",
    "unverified-staff-to-child-unless-trusted",
    "other-guardian-to-student-unless-trusted",
    "adult-student-to-student-unless-trusted",
    "other-school-staff-to-student-unless-trusted",
    "other-school-adult-to-student-unless-trusted",
)
OF_THE_MODE = (
    "stranger-cannot-communicate",
    "no-contact-neither-found-nor-reached",
    "no-call-by-the-unverified",
    "calls-from-the-list-only",
    "invitations-after-talking-only",
    "no-invitation-by-strangers-under-family-protection",
    "classmates-can-write-in-safe-mode",
    "teachers-of-the-school-can-write",
    "teachers-of-the-school-can-call",
    "own-parent-can-write-in-safe-mode",
    "own-parent-can-call-in-safe-mode",
)
ASKED: Simulated = {"region": "kursk", "scale": 1, "days": 30, "seed": 1}
PEOPLE = CATALOGUE / "max" / "people" / "contacts-are-numbers.toml"
MEASURES = (
    ("children_reached", "stranger"),
    ("children_reached", "known_roleless_adult"),
    ("contacts_hindered", None),
)
READ: tuple[tuple[str, dict[str, str]], ...] = (
    ("M, the sender's list", {}),
    ("M, the pupil's list", {"whose_contact": "recipient_side"}),
)
TABLES = {"shared": (SHARED, BOOKS, HEADS), "mode": (OF_THE_MODE, BOOKS[3:], HEADS[3:])}
NAMES = (*TABLES, "held", "people")


def held() -> str:
    """What each of the deck's books becomes under each of the safe mode, by default, in Markdown."""
    lines = [
        "| from → to | more gets through | less | no line decides any more | claims that held and fail "
        "| claims that failed and hold |",
        "|---|--:|--:|--:|---|---|",
    ]
    sides = {name: Side(BookVersion(policy(name))) for name in BOOKS}
    for new in BOOKS[3:]:
        for old in SFERUM:
            edit = Edit(sides[old], sides[new])
            changes = OutcomeChanges(edit)
            ways = (LOOSENING, TIGHTENING, SILENCING)
            counts = " | ".join(f"{int(changes.by_default(way).sum()):,}" for way in ways)
            heads = (HEADS[BOOKS.index(name)] for name in (old, new))
            lines.append(f"| {' → '.join(heads)} | {counts} | {' | '.join(turned(edit))} |")
    return "\n".join(lines) + "\n"


def turned(edit: Edit) -> tuple[str, str]:
    """The claims of both sides that held by default and fail, and those that failed and hold."""
    before = {claim.id: edit.old.breaks(claim, 0).any() for claim in edit.old.policy.claims}
    found: tuple[list[str], list[str]] = [], []
    for claim in edit.new.policy.claims:
        fails = edit.new.breaks(claim, 0).any()
        if fails != before.get(claim.id, fails):
            found[not fails].append(f"`{claim.id}`")
    worse, better = (", ".join(names) or "–" for names in found)
    return worse, better


def people() -> str:
    """What each book comes to in one region, in Markdown; the same people and attempts for all of them."""
    lines = [
        "| book | children reached by a stranger, of 1,000 | by a known adult without a role "
        "| ordinary contacts with children, slowed or stopped, % |",
        "|---|---|---|---|",
    ]
    runs: list[tuple[str, str, dict[str, str]]] = [(HEADS[at], name, {}) for at, name in enumerate(SFERUM)]
    runs += [(head, BOOKS[3], reading) for head, reading in READ]
    for head, name, reading in runs:
        providers = PEOPLE if name == BOOKS[3] else None
        found = simulate(name, **ASKED, reading=reading, providers=providers).measures[name]
        measures: dict[tuple[str, str | None], Measure] = {(one.name, one.by): one for one in found}
        lines.append(f"| {head} | {' | '.join(formatted(measures[key], 'en') for key in MEASURES)} |")
    return "\n".join(lines) + "\n"


def begin(name: str) -> str:
    """The mark before a table."""
    return f"<!-- {name}: python -m tests.tools.safe_mode -->\n"


def end(name: str) -> str:
    """The mark after a table."""
    return f"<!-- end of {name} -->\n"


def table(name: str) -> str:
    """One of the tables, in Markdown."""
    if name == "people":
        return people()
    if name == "held":
        return held()
    claims, books, heads = TABLES[name]
    lines = [f"| claim | {' | '.join(heads)} |", "|---" * (1 + len(heads)) + "|"]
    for claim_id in claims:
        cells = []
        for book in map(policy, books):
            claim = next(one for one in book.claims if one.id == claim_id)
            cells.append(short_words(verify(book, claim), "en"))
        lines.append(f"| `{claim_id}` | {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def shown(name: str, page: str) -> str:
    """A table as the page has it."""
    return page.split(begin(name))[1].split(end(name))[0]


def main() -> None:
    page = PAGE.read_text(encoding="utf-8")
    for name in NAMES:
        before, rest = page.split(begin(name))
        page = f"{before}{begin(name)}{table(name)}{end(name)}{rest.split(end(name))[1]}"
    PAGE.write_text(page, encoding="utf-8")


if __name__ == "__main__":
    main()
