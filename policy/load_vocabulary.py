"""Reads a vocabulary file: facts with their sentences, axioms and terms. See FORMAT.md."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from policy.document import read_document
from policy.entries import MOST_VALUES, Entries, Names, check_new, kind_of, spelled
from policy.faults import FaultCollector, clipped
from policy.model import ALWAYS, NEVER, Axiom, Condition, Fact, Value, Vocabulary, Words

MOST_FACTS = 64
YES_NO = (False, True)


def load_vocabulary(path: str | Path) -> Vocabulary:
    """Read a vocabulary file, or the same object again while the file is unchanged.

    Raises:
        InputError: with every fault of the file.
    """
    document = read_document(path)
    return _load_vocabulary(document.path, document.digest)


@lru_cache(maxsize=64)
def _load_vocabulary(path: str, digest: str) -> Vocabulary:
    document = read_document(path)
    faults = FaultCollector(document.path)
    top = Entries(document, faults, document.data)
    top.only("id", "title", "facts", "axioms", "terms")
    name, title = top.text("id"), top.words("title")
    if top.required("facts") and not top.table["facts"]:
        top.fault("`facts` is empty", "a vocabulary needs at least one fact", "facts")
    facts = {fact_id: _fact(fact_id, entries) for fact_id, entries in top.children("facts", "fact")}
    if len(facts) > MOST_FACTS:
        top.fault(f"{len(facts)} facts; a vocabulary has at most {MOST_FACTS}", "", "facts")
    names = Names(facts={fact.id: fact.values for fact in facts.values()})
    axioms = [_axiom(axiom_id, entries, names) for axiom_id, entries in top.children("axioms", "axiom")]
    terms: dict[str, Condition] = {}
    taken = dict.fromkeys(facts, "fact")
    for term_id, entries in top.children("terms", "term"):
        if check_new(entries, term_id, "term", taken):
            known = Names(facts=names.values, terms=dict.fromkeys(terms, YES_NO))
            terms[term_id] = read_condition(term_id, entries, known)
    faults.raise_if_any()
    return Vocabulary(name, title, facts, tuple(axioms), terms, digest)


def read_condition(condition_id: str, entries: Entries, names: Names) -> Condition:
    """A named condition: its rows under `any`, and the clause that says it."""
    words = entries.own_words(condition_id, "any")
    entries.required("any")
    return Condition(condition_id, entries.rows("any", names, ALWAYS), words)


def _axiom(axiom_id: str, entries: Entries, names: Names) -> Axiom:
    words = entries.own_words(axiom_id, "impossible")
    entries.required("impossible")
    return Axiom(axiom_id, entries.rows("impossible", names, NEVER), words)


def _fact(fact_id: str, entries: Entries) -> Fact:
    entries.only("label", "sentences", "silent")
    label = entries.words("label")
    sentences: dict[Value, Words] = {}
    listed = entries.table.get("sentences", []) if entries.required("sentences") else []
    if not isinstance(listed, list):
        entries.fault(f"`sentences` has to be a list, not {kind_of(listed)}", "", "sentences")
        listed = []
    if len(listed) > MOST_VALUES:
        entries.fault(
            f"`sentences` has {len(listed)} values; a fact has at most {MOST_VALUES}", "", "sentences"
        )
        listed = []
    for place, item in enumerate(listed):
        one = Entries(
            entries.document, entries.faults, item, entries.where, (*entries.keys, "sentences", place)
        )
        value = one.table.get("value")
        if not isinstance(value, (str, bool)) or value == "":
            one.fault("a sentence needs a `value` that is a text or true or false")
        elif value in sentences:
            one.fault(f"the value {spelled(value)} stands twice", "", "value")
        else:
            sentences[value] = one.own_words(clipped(str(value)), "value")
    values = tuple(sentences)
    if any(isinstance(value, bool) for value in values):
        if set(values) != set(YES_NO):
            entries.fault("a yes/no fact has exactly the values `false` and `true`", "", "sentences")
        values = YES_NO
    elif listed and len(values) < 2:
        entries.fault("a fact has at least two values", "", "sentences")
    silent = entries.table.get("silent")
    if "silent" in entries.table and silent not in values:
        entries.fault(f"`silent` cannot be {spelled(silent)}", "give one of the fact's values", "silent")
    return Fact(fact_id, values, label, sentences, silent if isinstance(silent, (str, bool)) else None)
