"""What the people of a trace are called, and what is said of them in a few words, in sentences and pictures.

Knows that the moves have words for both sides: there the sender is "the adult". Knows nothing of how a
picture or a sentence is made.
"""

from __future__ import annotations

from collections.abc import Mapping

from rulebook.crowds.crowd import CHILD, STRANGER
from rulebook.language import N_, say, translator
from rulebook.model import Value, Words
from rulebook.moves import Moves

_SIDES = {"sender": N_("the sender"), "recipient": N_("the recipient")}
_SOMEBODY_ELSE = N_("somebody else")
_SIDE_OF = {STRANGER: "sender", CHILD: "recipient"}


def mover_words(moves: Moves, side: str, language: str) -> str:
    """Whoever stands on a side, as the moves call the one who acts there: "the adult"."""
    for mover, stands in moves.sides.items():
        if stands == side:
            return say(moves.movers[mover], language)
    return translator(language)(_SIDES[side])


def part_words(moves: Moves, part: str, language: str) -> str:
    """A part among many people: the two of a side as there, and anybody else."""
    if part in _SIDE_OF:
        return mover_words(moves, _SIDE_OF[part], language)
    return translator(language)(_SOMEBODY_ELSE)


def capitalised(text: str) -> str:
    """A name as a title, or where a sentence begins with it."""
    return text[:1].upper() + text[1:]


def with_subject(moves: Moves, clause: str, language: str) -> str:
    """A clause about the sender, about whom the moves call so: "the sender writes" is "the adult writes"."""
    sender = f"{translator(language)(_SIDES['sender'])} "
    if not clause.startswith(sender):
        return clause
    return f"{mover_words(moves, 'sender', language)} {clause.removeprefix(sender)}"


def few_words(moves: Moves, name: str, value: Value, language: str) -> str:
    """What the moves say of a fact's value in a word or two, with or without its side; else nothing."""
    if moves.relations is None:
        return ""
    sided = name.partition("_")[2] if name.startswith(("sender_", "recipient_")) else name
    listed: Mapping[str, Mapping[Value, Words]] = moves.relations.words
    words = listed.get(name, listed.get(sided, {}))
    return say(words[value], language) if value in words else ""
