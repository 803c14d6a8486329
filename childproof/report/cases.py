"""Try a case: what a page needs to decide any attempt to write by itself, without a server.

The decisions travel as tables (`childproof.answers.case_tables`), so that the page looks them up and knows
no meaning of its own. The script that does so is `templates/explore.js`.
"""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from childproof.answers.case_tables import CaseTables, case_tables
from childproof.answers.who_may_write import LOOSEST_FIRST, short_outcome
from childproof.report.case_words import CASE_WORDS
from childproof.report.rules import line_anchors, question_anchor
from childproof.report.who import SIGNS
from childproof.words.locale import short_titles
from proofs.pictures.facts_on_paper import direction
from rulebook.language import LANGUAGES, translator
from rulebook.loaders.load_people import People
from rulebook.model import NOTHING_SETTLED, Fact, Policy, Reading, Row, Situation, Vocabulary
from rulebook.table import Situations
from rulebook.words import outcome_words

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True)
class CasePart:
    """What the page carries: the tables as JSON, and the ids of policies too large to be carried."""

    data: str
    left_out: tuple[str, ...]


def case_part(
    policies: Iterable[Policy],
    *,
    start: Situation | None = None,
    people: People | None = None,
    settled: Reading = NOTHING_SETTLED,
) -> CasePart:
    """The tables of some policies that share a vocabulary, with `start` as the first case shown.

    Without `start` that is the first of the `people`, who are offered to begin with, or any possible case.
    """
    listed = list(policies)
    tables = {policy.id: case_tables(policy, settled) for policy in listed}
    carried = [table for table in tables.values() if table is not None]
    left_out = tuple(name for name, table in tables.items() if table is None)
    if not carried:
        return CasePart("", left_out)
    vocabulary = carried[0].policy.vocabulary
    situations = Situations.of(vocabulary)
    persons = people.persons if people is not None else ()
    first = start or (persons[0].attempts[0] if persons else situations.situation(0))
    titles = {language: short_titles(listed, language) for language in LANGUAGES}
    anchors = line_anchors(listed)
    data = {
        "words": {language: _translated(language) for language in LANGUAGES},
        "outcomes": _outcomes(),
        "facts": [_fact(vocabulary, fact) for fact in vocabulary.facts.values()],
        "order": [situations.facts.index(name) for name in vocabulary.spoken_order],
        "axioms": [
            {"words": axiom.words, "rows": [_row(vocabulary, row) for row in axiom.impossible]}
            for axiom in vocabulary.axioms
        ],
        "possible": _packed(np.packbits(situations.number >= 0)),
        "start": _indexes(vocabulary, first),
        "people": [{"words": one.words, "case": _indexes(vocabulary, one.attempts[0])} for one in persons],
        "books": [
            _book(table, anchors, {language: titles[language][table.policy.id] for language in LANGUAGES})
            for table in carried
        ],
    }
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), default=dict)
    return CasePart(text.replace("<", "\\u003c"), left_out)


def _translated(language: str) -> dict[str, str]:
    """The words of the part itself."""
    _ = translator(language)
    return {name: _(text) for name, text in CASE_WORDS.items()}


def _outcomes() -> list[dict[str, object]]:
    """The outcomes, loosest first."""
    return [
        {
            "id": one.value,
            "sign": SIGNS[one],
            "short": {language: short_outcome(one, language) for language in LANGUAGES},
            "words": {language: outcome_words(one, language) for language in LANGUAGES},
        }
        for one in LOOSEST_FIRST
    ]


def _fact(vocabulary: Vocabulary, fact: Fact) -> dict[str, object]:
    """One fact with its values; `place` is `sender`, `recipient`, `right`, `left`, `both` or `attempt`."""
    towards = direction(fact.id)
    link = fact.is_yes_no and fact.silent is False
    place = (
        (towards if link else {"right": "sender", "left": "recipient"}[towards])
        if towards
        else ("attempt" if fact.silent is None and not fact.is_yes_no else "both")
    )
    return {
        "id": fact.id,
        "label": fact.label,
        "place": place,
        "yes_no": fact.is_yes_no,
        "silent": None if fact.silent is None else fact.values.index(fact.silent),
        "values": [
            {
                "id": str(value).lower() if isinstance(value, bool) else value,
                "words": fact.sentences[value],
                "short": fact.shorts.get(value, {}),
            }
            for value in fact.values
        ],
        "young": [
            fact.values.index(value)
            for row in vocabulary.terms[f"child_{place}"].rows
            for value in row.get(fact.id, ())
        ]
        if f"child_{place}" in vocabulary.terms
        else [],
    }


def _row(vocabulary: Vocabulary, row: Row) -> dict[str, list[int]]:
    """A row of an axiom, by the numbers of facts and values."""
    places = list(vocabulary.facts)
    return {
        str(places.index(name)): [vocabulary.facts[name].values.index(value) for value in values]
        for name, values in row.items()
    }


def _indexes(vocabulary: Vocabulary, situation: Situation) -> list[int]:
    return [fact.values.index(situation[name]) for name, fact in vocabulary.facts.items()]


def _book(
    tables: CaseTables, anchors: Mapping[tuple[str, str], str], title: Mapping[str, str]
) -> dict[str, object]:
    """One policy: its open questions, its decisions in words, and the tables."""
    policy = tables.policy
    return {
        "id": policy.id,
        "title": title,
        "questions": [
            {
                "id": name,
                "words": policy.readings[name].question,
                "anchor": question_anchor(policy, name),
                "options": [policy.readings[name].option_words[option] for option in options],
            }
            for name, options in tables.readings.items()
        ],
        "decisions": [
            {
                "outcome": LOOSEST_FIRST.index(one.outcome),
                "lines": [
                    {
                        "code": line,
                        "anchor": anchors[policy.id, line],
                        "quote": next(rule.quote for rule in one.rules if rule.line == line),
                    }
                    for line in policy.lines_of(one.rules)
                ],
            }
            for one in tables.decisions
        ],
        "rows": tables.numbers.shape[0],
        "classes": tables.numbers.shape[1],
        "row_of": _packed(tables.row_of),
        "class_of": _packed(tables.class_of),
        "numbers": _packed(tables.numbers),
    }


def _packed(numbers: NDArray[np.uint8] | NDArray[np.uint16]) -> str:
    """Numbers as base64 of zlib of little-endian bytes, which a browser unpacks by itself."""
    plain = numbers.astype(numbers.dtype.newbyteorder("<")).tobytes()
    return base64.b64encode(zlib.compress(plain, 9)).decode("ascii")
