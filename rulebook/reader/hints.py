"""What a fault says beside what is wrong: how an entry is written, what a value is, which names there are.

Knows how a person writes a file, and nothing of reading one.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from datetime import date, datetime, time

from rulebook.model import Value
from rulebook.reader.faults import allowed_names, clipped, nearest_name

_KINDS = {
    str: "a text",
    bool: "true or false",
    list: "a list",
    dict: "a table",
    int: "a number",
    float: "a number",
    date: "a date",
    datetime: "a date and time",
    time: "a time",
}
_ONE_OF = {"parties": "party", "facts of both sides": "fact of both sides"}
_EXAMPLES = {
    "id": 'id = "some-name"',
    "title": 'title = { en = "…", ru = "…" }',
    "version": 'version = "2025-03-25"',
    "source": 'source = { title = "…" }',
    "vocabulary": 'vocabulary = "sferum", or the path of a file',
    "rules": "[[rules]]",
    "facts": "[facts.some_name]",
    "claims": "[claims.some-name]",
    "readings": "[readings.some_name]",
    "parties": "[parties.some_name]",
    "conditions": "[conditions.some_name]",
    "terms": "[terms.some_name]",
    "axioms": "[axioms.some-name]",
    "label": 'label = { en = "…", ru = "…" }',
    "sentences": 'sentences = [{ value = "…", en = "…", ru = "…" }, …]',
    "value": 'value = "…", or true or false',
    "question": 'question = { en = "…?", ru = "…?" }',
    "options": 'options.some_name = { en = "…", ru = "…" }',
    "words": 'words = { en = "…", ru = "…" }',
    "when": "when = { fact = value }",
    "unless": "unless = { fact = value }",
    "any": "any = { fact = value }",
    "impossible": "impossible = { fact = value }",
    "outcome": 'outcome = "request"',
    "line": 'line = "…": the line of the source that the rule comes from',
    "quote": 'quote = "…": the words of that line',
    "basis": 'basis = { kind = "ours", why = "…" }',
}


class Names:
    """The names that a row may mention, with the values of each.

    `itself` is the condition whose rows are read; `later` are those defined further down.
    """

    def __init__(
        self, itself: str = "", later: Container[str] = (), **kinds: Mapping[str, tuple[Value, ...]]
    ):
        self.itself = itself
        self.later = later
        self.kinds = {kind: values for kind, values in kinds.items() if values}
        self.values = {name: values for known in kinds.values() for name, values in known.items()}

    @property
    def kind(self) -> str:
        """What an unknown name fails to be: "fact, reading or condition"."""
        singular = [_ONE_OF.get(kind, kind.removesuffix("s")) for kind in self.kinds]
        return " or ".join(filter(None, [", ".join(singular[:-1]), *singular[-1:]])) or "name"

    def unknown(self, wrong: str) -> tuple[str, str]:
        """Why a name cannot be mentioned here, and the way out."""
        if wrong == self.itself:
            return f"`{clipped(wrong)}` mentions itself", "say it with other names"
        if wrong in self.later:
            return f"`{clipped(wrong)}` is defined only further down", "move it above this one"
        if other := self._other_side(wrong):
            return f"unknown {self.kind} `{clipped(wrong)}`", other
        if wrong == "overlap":
            return (
                "no row can mention `overlap`",
                "it says which line wins once the rows have been looked at; define a reading of your own",
            )
        return f"unknown {self.kind} `{clipped(wrong)}`", self.hint(wrong)

    def _other_side(self, wrong: str) -> str:
        """The way out where a party names a side, or a rule does not."""
        for side in ("sender_", "recipient_"):
            if wrong.startswith(side) and wrong.removeprefix(side) in self.values:
                return (
                    f"write `{wrong.removeprefix(side)}`: a party is described without saying on which side"
                )
        sides = [f"{side}{wrong}" for side in ("sender_", "recipient_")]
        return f"write `{sides[0]}` or `{sides[1]}`" if all(one in self.values for one in sides) else ""

    def hint(self, wrong: str) -> str:
        """The nearest name of any kind, then all names kind by kind."""
        if len(self.kinds) < 2:
            return allowed_names(wrong, self.values, next(iter(self.kinds), "names"))
        near = nearest_name(wrong, self.values)
        listed = [allowed_names("", values, kind) for kind, values in self.kinds.items()]
        return "\n".join([*([f"did you mean `{near}`?"] if near else []), *listed])


def example(name: str) -> str:
    """How an entry is written, where that can be said in general."""
    return f"write {_EXAMPLES[name]}" if name in _EXAMPLES else ""


def kind_of(value: object) -> str:
    """What a value is, in plain words."""
    return _KINDS.get(type(value), "this")


def spelled(value: object) -> str:
    """A value as a person would write it in the file."""
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    if isinstance(value, int):
        return f"`{value}`" if value.bit_length() < 200 else "a huge number"
    return f"`{clipped(str(value))}`" if isinstance(value, (str, float, date, time)) else kind_of(value)


def texts_of(values: Iterable[Value]) -> list[str]:
    """Values as people write them: yes and no for yes/no facts."""
    return [("yes" if value else "no") if isinstance(value, bool) else value for value in values]


def is_one_of(item: object, known: Iterable[Value]) -> bool:
    """Whether an item of a file is one of the values; `1` is not `true`."""
    return any(item is value or (item == value and isinstance(value, str)) for value in known)


def values_hint(item: object, known: tuple[Value, ...]) -> str:
    """The way out where a value is not one of the allowed ones."""
    if known == (False, True):
        return "write true or false"
    if not isinstance(item, (str, list, dict)) and spelled(item).strip("`") in known:
        return f'write it in quotes: "{spelled(item).strip("`")}"'
    return allowed_names(str(item) if isinstance(item, str) else "", map(str, known), "values")


def in_quotes(value: object) -> str:
    """The way out for a number or date that was meant as a text."""
    if isinstance(value, (int, float, date, time)) and not isinstance(value, bool):
        return f'write it in quotes: "{spelled(value).strip("`")}"' if "`" in spelled(value) else ""
    return ""
