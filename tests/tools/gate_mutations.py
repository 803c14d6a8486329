"""What the gate lets pass of every small edit of the three Sferum books, with the reason why it is harmless.

`python -m tests.tools.gate_mutations` judges them all anew, which takes some minutes, and writes the data
file and the page that show it.
"""

from __future__ import annotations

import json

from rulebook.catalogue import SFERUM, policy_path
from rulebook.loaders.load_policy import load_policy
from tests import ROOT
from tests.narrowing import present
from tests.proofs.gate.mutants import OPERATORS, bare, harmless, judged

PLACE = ROOT / "docs" / "verification"
DATA, PAGE = PLACE / "gate-mutations.json", PLACE / "gate-mutations.md"
HEAD = """\
# Small edits that the gate lets pass

For whoever wants to know what a green gate is worth.

Each of the three Sferum books, **without its scenarios**, is edited in every small way: every rule gets
every other outcome, every claim is dropped, every term is narrowed by every value of every fact, and
every default is moved. Each edit is judged alone. What is not red stands below, with the reason why it is
harmless. The reasons do not come from the gate: they are looked for in the plain tables of outcomes and
of what claims cover, in every reading. An edit without a reason would be a hole.

Made by `python -m tests.tools.gate_mutations`; the data stand in [gate-mutations.json](gate-mutations.json).
"""


def measured() -> dict[str, dict[str, object]]:
    """For each book and operator how many edits there are, how many are red, and what passes."""
    books: dict[str, dict[str, object]] = {}
    for name in SFERUM:
        policy = load_policy(present(policy_path(name)))
        old = bare(policy)
        books[name] = {}
        for operator, mutants in OPERATORS.items():
            every = list(judged(policy, mutants))
            passed = [
                {
                    "edit": one.name,
                    "told": sorted({finding.kind for finding in one.found}),
                    "harmless": harmless(old, one.mutant),
                }
                for one in every
                if not one.is_red
            ]
            books[name][operator] = {"edits": len(every), "red": len(every) - len(passed), "passed": passed}
    return books


def page(books: dict) -> str:
    """The data as a page."""
    lines = [HEAD, "| book | edit | edits | red | harmless |", "|---|---|--:|--:|--:|"]
    for name, operators in books.items():
        for operator, one in operators.items():
            passed = len(one["passed"])
            lines.append(f"| `{name}` | {operator} | {one['edits']} | {one['red']} | {passed} |")
    every = [one for operators in books.values() for each in operators.values() for one in each["passed"]]
    holes = sum(one["harmless"] is None for one in every)
    lines += ["", f"{holes} edits pass without a reason." if holes else "No edit passes without a reason."]
    for name, operators in books.items():
        lines += ["", f"## {name}", "", "| edits | told as | harmless, because |", "|---|---|---|"]
        for (told, why), edits in _alike(operators).items():
            names = "; ".join(f"`{edit}`" for edit in _by_subject(edits))
            lines.append(f"| {names} | {told} | {why} |")
    return "\n".join(lines) + "\n"


def _alike(operators: dict) -> dict[tuple[str, str], list[str]]:
    """What passes, by how it is told and why it is harmless."""
    found: dict[tuple[str, str], list[str]] = {}
    for one in (passed for operator in operators.values() for passed in operator["passed"]):
        key = ", ".join(one["told"]) or "–", one["harmless"] or "**nobody knows**"
        found.setdefault(key, []).append(one["edit"])
    return found


def _by_subject(edits: list[str]) -> list[str]:
    """Edits of one term together."""
    found: dict[str, list[str]] = {}
    for edit in edits:
        subject, without, value = edit.partition(" without ")
        found.setdefault(subject + without, []).append(value)
    return [f"{subject}{', '.join(values)}" for subject, values in found.items()]


def main() -> None:
    """Write both."""
    books = measured()
    DATA.write_text(json.dumps(books, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    PAGE.write_text(page(books), encoding="utf-8")


if __name__ == "__main__":
    main()
