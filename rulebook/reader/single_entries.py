"""The single entries of a table: texts, names, numbers, choices, words by language.

An entry that is missing, mistyped or unknown becomes a fault with its line and what is allowed, and the
answer is a harmless value.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar, cast

from rulebook.language import LANGUAGES, Message, Words, verbatim
from rulebook.reader.arguments import is_number
from rulebook.reader.characters import unseen
from rulebook.reader.faults import allowed_names, clipped
from rulebook.reader.hints import in_quotes, is_one_of, kind_of, spelled, values_hint
from rulebook.reader.lines import Key
from rulebook.reader.names import Value
from rulebook.reader.toml_table import LONGEST_LIST, LONGEST_NAME, TomlTable, check_name

__all__ = ["LONGEST_TEXT", "TableOfValues"]

LONGEST_TEXT = 4000
LARGEST_NUMBER = 1e300

Choice = TypeVar("Choice", bound=str)


class TableOfValues(TomlTable):
    """A table that is asked for single entries."""

    def text(self, name: str, default: str | None = None) -> str:
        """A text that is not empty; required unless there is a default."""
        if name not in self.table and default is not None:
            return default
        if not self.required(name):
            return ""
        value = self.table[name]
        if not isinstance(value, str):
            self.fault(
                Message("`{name}` has to be a text, not {value}", name=name, value=kind_of(value)),
                in_quotes(value),
                name,
            )
            return ""
        self._check_text(name, value, name)
        return value

    def _check_text(self, name: str, value: str, *keys: Key) -> None:
        """Fault a text that is empty, too long, or could steer a terminal."""
        if not value.strip():
            self.fault(Message("`{name}` is empty", name=name), "", *keys)
        elif len(value) > LONGEST_TEXT:
            self.fault(
                Message(
                    "`{name}` has {n:,} characters; at most {most:,} are read",
                    name=name,
                    n=len(value),
                    most=LONGEST_TEXT,
                ),
                "",
                *keys,
            )
        elif (mark := unseen(value)) is not None:
            self.fault(
                Message("`{name}` holds the control character `{mark}`", name=clipped(name), mark=mark),
                Message("take it out"),
                *keys,
            )

    def name(self, name: str, kind: Message) -> str:
        """A text that can be an id; required."""
        value = self.text(name)
        if value.strip() and unseen(value) is None:
            check_name(self, value, kind, name)
        return value

    def word(self, name: str) -> str:
        """A text without a space; required."""
        value = self.text(name)
        if any(letter.isspace() for letter in value.strip()) or len(value) > LONGEST_NAME:
            self.fault(
                Message("`{name}` cannot be `{value}`", name=name, value=clipped(value)),
                Message("write it without spaces, in at most {most} characters", most=LONGEST_NAME),
                name,
            )
        return value

    def choice(self, name: str, allowed: Sequence[Choice], kind: Message, kinds: Message) -> Choice:
        """A text that is one of the allowed ones; the first of them where it is not.

        `kind` says what one of them is called, `kinds` what several are.
        """
        value = self.text(name)
        for known in allowed:
            if value == known:
                return known
        if value:
            hint = allowed_names(value, allowed, kinds)
            self.fault(Message("unknown {kind} `{name}`", kind=kind, name=clipped(value)), hint, name)
        return next(iter(allowed), cast(Choice, ""))

    def number(self, name: str, wrong: Callable[[float], Message | None] | None = None) -> float | None:
        """A finite number, None where there is none; required.

        `wrong` says why a number cannot stand here ("cannot be negative"), or None.
        """
        if not self.required(name):
            return None
        value = self.table[name]
        if not isinstance(value, int | float) or not is_number(value):
            self.fault(
                Message("`{name}` has to be a number, not {value}", name=name, value=kind_of(value)), "", name
            )
            return None
        if not abs(value) <= LARGEST_NUMBER:
            given, most = spelled(value), f"{LARGEST_NUMBER:.0e}"
            self.fault(
                Message(
                    "`{name}` has to be a number up to {most}, not {value}", name=name, most=most, value=given
                )
                if isinstance(value, int)
                else Message("`{name}` has to be a number, not {value}", name=name, value=given),
                "",
                name,
            )
            return None
        reason = wrong(float(value)) if wrong is not None else None
        if reason is not None:
            self.fault(
                Message("`{name} = {value}` {reason}", name=name, value=value, reason=reason), "", name
            )
        return float(value)

    def yes_no(self, name: str, default: bool) -> bool:
        """True or false; the default where the entry is missing."""
        value = self.table.get(name, default)
        if not isinstance(value, bool):
            self.fault(
                Message("`{name}` has to be true or false, not {value}", name=name, value=kind_of(value)),
                "",
                name,
            )
            return default
        return value

    def value(self, name: str, known: tuple[Value, ...]) -> Value | None:
        """One of the values of a fact, None where there is a fault; required."""
        if not self.required(name):
            return None
        value = self.table[name]
        if isinstance(value, str | bool) and is_one_of(value, known):
            return value
        self.fault(
            Message("`{name}` cannot be {value}", name=name, value=spelled(value)),
            values_hint(value, known),
            name,
        )
        return None

    def texts(self, name: str, default: Sequence[str] | None = None) -> tuple[str, ...]:
        """A list of different texts; one text stands for a list of one."""
        if name not in self.table:
            if default is None:
                self.required(name)
            return tuple(default or ())
        value = self.table[name]
        items = [value] if isinstance(value, str) else value
        if not isinstance(items, list):
            self.fault(
                Message(
                    "`{name}` has to be a text or a list of texts, not {value}",
                    name=name,
                    value=kind_of(value),
                ),
                "",
                name,
            )
            return ()
        if not items:
            self.fault(
                Message("`{name}` is an empty list", name=name), Message("leave the entry out instead"), name
            )
        if len(items) > LONGEST_LIST:
            self.fault(
                Message(
                    "`{name}` lists {n:,} texts; at most {most:,} are read",
                    name=name,
                    n=len(items),
                    most=LONGEST_LIST,
                ),
                "",
                name,
            )
            return ()
        for place, item in enumerate(items):
            if not isinstance(item, str):
                self.fault(
                    Message("`{name}` has to hold texts, not {item}", name=name, item=kind_of(item)),
                    "",
                    name,
                    place,
                )
            elif not item.strip():
                self.fault(Message("`{name}` holds an empty text", name=name), "", name, place)
            elif item in items[:place]:
                self.fault(
                    Message("`{name}` names `{item}` twice", name=name, item=clipped(item)), "", name, place
                )
            else:
                self._check_text(name, item, name, place)
        return tuple(dict.fromkeys(item for item in items if isinstance(item, str) and item.strip()))

    def words(self, name: str) -> Words:
        """A text in one or both languages: `{ en = "…", ru = "…" }`."""
        if not self.required(name):
            return {"en": name}
        if isinstance(self.table[name], str):
            self.fault(
                Message("`{name}` needs words by language, not a text", name=name), self.example(name), name
            )
            return {"en": name}
        return self.child(name, self.named(verbatim(f"`{name}`"))).own_words(name)

    def own_words(self, name: str, *besides: str) -> Words:
        """This table's own `en` and `ru`."""
        self.only(*LANGUAGES, *besides)
        found = {language: self.text(language) for language in LANGUAGES if language in self.table}
        if not found and self.is_table:
            self.fault(Message("needs words in a language"), Message('write en = "…" or ru = "…", or both'))
        return found or {"en": name}
