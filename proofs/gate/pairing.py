"""Which readings of the old text each reading of the new text is held against.

Options of one name are tied. An option that one side alone has is held against every option of the other
side; a name that one side alone has varies freely. A reading or option under another id is known again by
its words. Knows nothing of outcomes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from rulebook.model import Policy, Reading, ReadingQuestion, Words

Places = NDArray[np.intp]


class Pairing:
    """The readings of two policies, in the order of `Policy.all_readings`, held against each other."""

    def __init__(self, old: Policy, new: Policy):
        self._names = _known_again(old, new)
        self._options = {
            name: _options_known_again(old.readings[was], new.readings[name]) if was in old.readings else {}
            for name, was in self._names.items()
        }
        self.old = {name: question.options for name, question in old.readings.items()}
        self.new = {
            self._names[name]: tuple(self._options[name].get(option, option) for option in question.options)
            for name, question in new.readings.items()
        }
        self.shared = [name for name in self.new if name in self.old]
        self._made: dict[tuple[object, ...], Places] = {}

    @cached_property
    def renamed(self) -> Mapping[str, str]:
        """Readings and options of the old side under the ids of the new one, where those differ."""
        names = {was: name for name, was in self._names.items() if was != name}
        options = {
            f"{name}.{was}": f"{name}.{option}"
            for name, known in self._options.items()
            for option, was in known.items()
            if was != option
        }
        return {**names, **options}

    def as_old(self, reading: Reading) -> dict[str, str]:
        """Options of the new side by the ids that the old side has for them."""
        if not self.renamed:
            return dict(reading)
        return {
            self._names.get(name, name): self._options.get(name, {}).get(option, option)
            for name, option in reading.items()
        }

    @cached_property
    def moved_defaults(self) -> Mapping[str, tuple[str, str]]:
        """The readings of the new side whose default is another option than before: that and the new one."""
        found = {}
        for name, was in self._names.items():
            if was in self.old and self.old[was][0] != self.new[was][0]:
                found[name] = self.old[was][0], self.new[was][0]
        return found

    @cached_property
    def is_plain(self) -> bool:
        """Whether both sides have the same readings with the same options, in the same order."""
        return list(self.old.items()) == list(self.new.items())

    def against(self, reading: Reading) -> Places:
        """The numbers of all old readings that a new one is held against; options gone are among them."""
        return self._places(reading, with_gone=True)

    def tied(self, reading: Reading) -> Places:
        """The numbers of the old readings that are the same reading as far as both sides have it."""
        return self._places(reading, with_gone=False)

    @cached_property
    def only_new(self) -> Mapping[str, tuple[str, ...]]:
        """The options that only the new side has, by name."""
        found = {name: tuple(o for o in self.new[name] if o not in self.old[name]) for name in self.shared}
        return {name: options for name, options in found.items() if options}

    def is_common(self, reading: Reading) -> bool:
        """Whether the old side has every option of this reading that it could have."""
        known = self.as_old(reading)
        return not any(known[name] in options for name, options in self.only_new.items())

    def _places(self, reading: Reading, with_gone: bool) -> Places:
        known = self.as_old(reading)
        key = (with_gone, *(known[name] for name in self.shared))
        if key not in self._made:
            numbers = [0]
            for name, options in self.old.items():
                chosen = self._chosen(name, known, with_gone)
                numbers = [number * len(options) + place for number in numbers for place in chosen]
            self._made[key] = np.array(numbers, dtype=np.intp)
        return self._made[key]

    def _chosen(self, name: str, reading: Reading, with_gone: bool) -> Sequence[int]:
        options = self.old[name]
        if name not in self.new or reading[name] not in options:
            return range(len(options))
        return [
            at
            for at, option in enumerate(options)
            if option == reading[name] or (with_gone and option not in self.new[name])
        ]


def _known_again(old: Policy, new: Policy) -> dict[str, str]:
    """For each reading of the new side its old id: by id, else by what it asks and its options say."""
    gone = {_said(one): name for name, one in old.readings.items() if name not in new.readings}
    return {
        name: name if name in old.readings else gone.get(_said(one), name)
        for name, one in new.readings.items()
    }


def _options_known_again(old: ReadingQuestion, new: ReadingQuestion) -> dict[str, str]:
    """The options of the new side that say word for word what one said that is gone, with its id."""
    gone = {_words(old.option_words[one]): one for one in old.options if one not in new.options}
    found = {
        one: gone.get(_words(new.option_words[one]), one) for one in new.options if one not in old.options
    }
    return {option: was for option, was in found.items() if option != was}


def _said(question: ReadingQuestion) -> tuple[object, ...]:
    return _words(question.question), *(_words(question.option_words[one]) for one in question.options)


def _words(words: Words) -> tuple[tuple[str, str], ...]:
    return tuple(sorted(words.items()))
