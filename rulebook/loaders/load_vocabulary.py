"""Reads a vocabulary file: facts with their sentences, axioms and terms. See docs/formats/rule-books.md."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from rulebook.language import Message
from rulebook.loaders.file_kinds import rulebook_entries
from rulebook.loaders.possible import first_that_excludes_all
from rulebook.loaders.row_names import RowNames
from rulebook.model import ALWAYS, NEVER, Axiom, Condition, Fact, Phrase, Value, Vocabulary, Words
from rulebook.reader.document import Document, read_document
from rulebook.reader.entries import MOST_VALUES, Entries
from rulebook.reader.faults import allowed_names, clipped
from rulebook.reader.hints import kind_of, spelled, texts_of
from rulebook.reader.names import Names
from rulebook.reader.toml_table import check_name, check_new

MOST_FACTS = 64
DEEPEST_CONDITION = 24
LARGEST_CONDITION = 10_000
YES_NO = (False, True)
RESERVED = {
    "overlap": Message("reading that says which line wins"),
    "outcome": Message("column of a table of decisions"),
    "rules": Message("column of a table of decisions"),
}


def load_vocabulary(path: str | Path) -> Vocabulary:
    """Read a vocabulary file, or the same object again while the file is unchanged.

    Raises:
        InputError: with every fault of the file.
    """
    return _vocabulary(read_document(path))


@lru_cache(maxsize=64)
def _vocabulary(document: Document) -> Vocabulary:
    top = rulebook_entries(document, "facts")
    top.only("id", "title", "facts", "axioms", "terms", "phrases")
    name, title = top.name("id", Message("vocabulary")), top.words("title")
    if top.required("facts") and top.table["facts"] == {}:
        top.fault(Message("`facts` is empty"), top.example("facts"), "facts")
    facts = {
        fact_id: _fact(fact_id, entries)
        for fact_id, entries in top.children("facts", Message("fact"), MOST_FACTS)
        if check_new(entries, fact_id, Message("fact"), RESERVED)
    }
    if not facts:
        top.faults.raise_if_any()
    known = {fact.id: fact.values for fact in facts.values()}
    excluding = top.children("axioms", Message("axiom"))
    axioms = [_axiom(axiom_id, entries, RowNames(facts=known)) for axiom_id, entries in excluding]
    terms: dict[str, Condition] = {}
    taken = {**dict.fromkeys(facts, Message("fact")), **RESERVED}
    tables = top.children("terms", Message("term"))
    for term_id, entries in tables:
        if check_new(entries, term_id, Message("term"), taken):
            later = {other for other, _ in tables} - set(terms)
            names = RowNames(term_id, later, facts=known, terms=dict.fromkeys(terms, YES_NO))
            terms[term_id] = read_condition(term_id, entries, names)
    check_nesting(top, terms, dict(tables))
    listed = top.tables("phrases", Message("phrase"), needed=False)
    phrases = [_phrase(entries, RowNames(facts=known)) for entries in listed]
    top.faults.raise_if_any()
    too_much = first_that_excludes_all(known, axioms)
    if too_much is not None:
        place = dict(excluding)[too_much.id]
        place.fault(
            Message("with this axiom no situation is possible"),
            Message("take one of its rows out"),
            "impossible",
        )
    top.faults.raise_if_any()
    return Vocabulary(name, title, facts, tuple(axioms), terms, document.digest, tuple(phrases))


def _phrase(entries: Entries, names: Names) -> Phrase:
    """One shorter way to say some facts."""
    words = entries.own_words("phrase", "where")
    return Phrase(entries.one_row("where", names), words)


def read_condition(condition_id: str, entries: Entries, names: Names) -> Condition:
    """A named condition: its rows under `any`, and the clause that says it."""
    words = entries.own_words(condition_id, "any")
    entries.required("any")
    return Condition(condition_id, entries.rows("any", names, ALWAYS), words, entries.place)


def check_nesting(top: Entries, conditions: Mapping[str, Condition], places: Mapping[str, Entries]) -> None:
    """Fault circles, and conditions that grow beyond measure once every name in them is written out.

    A condition mentions only those before it; a circle can still come from a policy that redefines
    a term. The bounds keep the plain form plain: it looks up a name wherever it is mentioned.
    `places` are the tables of the conditions that this file defines.
    """
    measures: dict[str, tuple[int, int]] = {}
    for name in conditions:
        waiting = [name]
        while waiting:
            one = waiting[-1]
            inner = [other for row in conditions[one].rows for other in row if other in conditions]
            missing = next((other for other in inner if other not in measures), None)
            if missing in waiting:
                circle = waiting[waiting.index(missing) :]
                path = " → ".join(f"`{other}`" for other in [*circle, missing])
                place = next((places[other] for other in circle if other in places), top)
                place.fault(
                    Message("the conditions go in a circle: {path}", path=path),
                    Message("say one of them without the others"),
                )
                return
            if missing is not None:
                waiting.append(missing)
                continue
            depth = 1 + max((measures[other][0] for other in inner), default=0)
            size = sum(map(len, conditions[one].rows)) + sum(measures[other][1] for other in inner)
            measures[one] = depth, size
            waiting.pop()
    for name, (depth, size) in measures.items():
        place = places.get(name, top)
        if depth > DEEPEST_CONDITION:
            place.fault(
                Message(
                    "conditions nest {depth} deep here; at most {most} levels can be read",
                    depth=depth,
                    most=DEEPEST_CONDITION,
                ),
                Message("say it with fewer conditions in between"),
            )
            return
        if size > LARGEST_CONDITION:
            place.fault(
                Message(
                    "spelled out in facts it has {size} entries; at most {most:,} are read",
                    size=about(size),
                    most=LARGEST_CONDITION,
                ),
                Message("mention each condition fewer times"),
            )
            return


def about(number: int) -> Message:
    """A number as a person reads it, however large."""
    if number < 10**12:
        return Message("{number:,}", number=number)
    return Message("about 10^{power}", power=len(str(number)) - 1)


def _axiom(axiom_id: str, entries: Entries, names: Names) -> Axiom:
    words = entries.own_words(axiom_id, "impossible")
    entries.required("impossible")
    return Axiom(axiom_id, entries.rows("impossible", names, NEVER), words, entries.place)


def _fact(fact_id: str, entries: Entries) -> Fact:
    entries.only("label", "sentences", "silent", "shorts")
    label = entries.words("label")
    sentences, listed = sentences_of(entries, "sentences")
    values = tuple(sentences)
    if any(isinstance(value, bool) for value in values):
        if set(values) != set(YES_NO):
            entries.fault(Message("a yes/no fact has exactly the values `false` and `true`"), "", "sentences")
        values = YES_NO
    elif listed == 1:
        entries.fault(Message("a fact has at least two values"), "", "sentences")
    silent = entries.value("silent", values) if "silent" in entries.table else None
    return Fact(fact_id, values, label, sentences, silent, entries.place, _shorts(entries, values))


def _shorts(entries: Entries, values: tuple[Value, ...]) -> dict[Value, Words]:
    """A word or two for some of the values."""
    shorts: dict[Value, Words] = {}
    for name, words in entries.children("shorts", Message("value")):
        if name in values:
            shorts[name] = words.own_words(name)
        else:
            said = Message("`{name}` cannot be {value}", name="shorts", value=spelled(name))
            words.fault(said, allowed_names(name, texts_of(values), Message("values")))
    return shorts


def sentences_of(entries: Entries, key: str) -> tuple[dict[Value, Words], int]:
    """One sentence for each value of a fact, in the order of the values; and how many are listed."""
    listed = entries.listed(key)
    if len(listed) > MOST_VALUES:
        message = Message(
            "{n:,} sentences; a fact has at most {most} values", n=len(listed), most=MOST_VALUES
        )
        entries.fault(message, "", key)
        listed = []
    sentences: dict[Value, Words] = {}
    for place, item in enumerate(listed):
        one = entries.inner(item, entries.named(Message("sentence {place}", place=place + 1)), key, place)
        value = one.table.get("value")
        if not isinstance(item, dict) or not one.required("value"):
            continue
        if not isinstance(value, (str, bool)):
            one.fault(
                Message("`value` has to be a text or true or false, not {value}", value=kind_of(value)),
                "",
                "value",
            )
        elif value in sentences:
            one.fault(Message("the value {value} stands twice", value=spelled(value)), "", "value")
        elif isinstance(value, bool) or check_name(one, value, Message("value"), "value"):
            sentences[value] = one.own_words(clipped(str(value)), "value")
    return sentences, len(listed)
