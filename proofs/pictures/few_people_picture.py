"""A step among few people as a picture: what ties them, and what the step changes in one colour.

People stand in a row, strangers on the left and children on the right. Each tie is a line above them:
an arrow where only one knows something of the other, dotted where they share it; a chat is a box above
its members. Whatever the step changes has the colour of an attempt, and is crossed out where it ends.
Several steps stand below each other.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import sqrt

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from proofs.pictures.picture import Picture
from proofs.pictures.shapes import (
    ACCENT,
    DPI,
    GAP,
    GROWN,
    INK,
    LINE,
    LINK,
    UNKNOWN,
    YOUNG,
    LinkShape,
    PersonShape,
    draw_box,
    draw_leg,
    draw_person,
    draw_tie,
    wrapped,
    write,
)
from proofs.pictures.style import default_style
from proofs.scenes.few_people import Participant, Step
from proofs.scenes.parts import capitalised, few_words
from rulebook.language import SHOWN, say, translator
from rulebook.model import Value
from rulebook.moves import Moves
from rulebook.words import is_implied

MARGIN, NARROWEST, COLUMN = 78.0, 380.0, 148.0
APART = {2: 236.0, 3: 132.0, 4: 132.0}
"""How far neighbours stand from each other, by the number of people: the words stay legible at 390 px."""

ORDER = ("stranger", "third", "child")
LOOKS = {"stranger": GROWN, "third": UNKNOWN, "child": YOUNG}
NEW, GONE = "new", "gone"


@dataclass(frozen=True)
class _Line:
    """A tie between two people, from the left to the right; `change` is `new`, `gone` or empty."""

    ends: tuple[str, str]
    words: str
    towards: str
    change: str


@dataclass(frozen=True)
class _Place:
    """A chat with its members, from the left to the right, and how each one's membership changes."""

    words: str
    members: Mapping[str, str]


@dataclass(frozen=True)
class _DrawnPerson:
    """A person as a mark, with what is said of it: lines, and whether the step makes them so."""

    mark: PersonShape
    said: tuple[tuple[str, bool], ...]


@dataclass(frozen=True)
class _Panel:
    """One step with its size, ready to be drawn: people by name, what ties them, and the rows of the ties."""

    head: Sequence[str]
    drawn: Mapping[str, _DrawnPerson]
    places: Sequence[_Place]
    lines: Sequence[_Line]
    rows: Sequence[float]
    between: float
    size: tuple[float, float]
    middle: float


def draw_step(step: Step, language: str = SHOWN) -> Picture:
    """The world before the step, and in colour what the step makes of it."""
    return draw_steps([step], language)


@default_style()
def draw_steps(steps: Sequence[Step], language: str = SHOWN) -> Picture:
    """Some steps below each other, each as the world before it and in colour what it makes of that."""
    panels = [_panel(step, language) for step in steps]
    width, height = max(one.size[0] for one in panels), sum(one.size[1] for one in panels)
    figure = Figure(figsize=(width / DPI, height / DPI), dpi=DPI, facecolor="white")
    above = 0.0
    for panel in panels:
        own_width, own_height = panel.size
        box = ((width - own_width) / 2 / width, 1 - (above + own_height) / height)
        paper = figure.add_axes(
            (*box, own_width / width, own_height / height), xlim=(0, own_width), ylim=(own_height, 0)
        )
        paper.set_axis_off()
        _paint(paper, panel)
        above += own_height
    return Picture(figure)


def _panel(step: Step, language: str) -> _Panel:
    people = sorted(step.before.people, key=lambda one: ORDER.index(one.part))
    names = [one.id for one in people]
    width = max(NARROWEST, 2 * MARGIN + (len(people) - 1) * APART.get(len(people), 0.0))
    between = (width - 2 * MARGIN) / max(len(people) - 1, 1)
    stands = [MARGIN + at * between for at in range(len(people))] if len(people) > 1 else [width / 2]
    column = min(COLUMN, between)
    drawn = {
        one.id: _drawn_person(step, one, x, column, language) for one, x in zip(people, stands, strict=True)
    }
    places, lines = _places(step, names, language), _lines(step, names, language)
    head = wrapped(step.words(language), width - 2 * GAP, bold=True, even=True)
    rows, row = [], LINE * len(head) + 3 * GAP
    for _any in (*places, *lines):
        row += LINE + 6
        rows.append(row)
        row += GAP
    reach = max(one.mark.radius for one in drawn.values())
    middle, bottom = row + reach + 2, row + 2 * reach + 2 + GAP
    height = bottom + LINE * (1 + max(len(one.said) for one in drawn.values())) + GAP
    return _Panel(head, drawn, places, lines, rows, between, (width, height), middle)


def _paint(paper: Axes, panel: _Panel) -> None:
    drawn, places, lines, rows = panel.drawn, panel.places, panel.lines, panel.rows
    names, middle = list(drawn), panel.middle
    bottom = middle + max(one.mark.radius for one in drawn.values()) + GAP
    for number, text in enumerate(panel.head):
        write(paper, text, panel.size[0] / 2, GAP + LINE * number, bold=True, colour=ACCENT)
    feet = _feet(names, [tuple(one.members) for one in places] + [one.ends for one in lines])

    def foot(number: int, name: str) -> tuple[float, float]:
        mark = drawn[name].mark
        shift = feet[number, name] * mark.radius
        return mark.x + shift, middle - sqrt(mark.radius**2 - shift**2) - 2

    def beside(number: int, who: Sequence[str]) -> float:
        """Between the first of some people and whoever stands next to them, where no other line goes up."""
        first, last = foot(number, who[0])[0], foot(number, who[-1])[0]
        neighbours = names.index(who[-1]) - names.index(who[0]) <= 1
        return (first + last) / 2 if neighbours else drawn[who[0]].mark.x + panel.between / 2

    for number, place in enumerate(places):
        at = beside(number, list(place.members))
        for name, change in place.members.items():
            draw_leg(
                paper, foot(number, name), (at, rows[number] - LINE / 2), _colour(change), change == GONE
            )
        draw_box(paper, place.words, at, rows[number] - LINE / 2)
    for number, line in enumerate(lines, len(places)):
        left, right = (foot(number, name) for name in line.ends)
        link = LinkShape((line.words,), line.towards, line.change == NEW, _colour(line.change))
        draw_tie(paper, left, right, link, rows[number], beside(number, line.ends))
    for one in drawn.values():
        draw_person(paper, one.mark, middle)
        write(paper, one.mark.title, one.mark.x, bottom, bold=True)
        for number, (text, is_new) in enumerate(one.said, 1):
            colour = ACCENT if is_new else INK
            write(paper, text, one.mark.x, bottom + number * LINE, bold=is_new, colour=colour)


def _colour(change: str) -> str:
    return ACCENT if change else LINK


def _drawn_person(step: Step, person: Participant, x: float, width: float, language: str) -> _DrawnPerson:
    after = next(one for one in step.after.people if one.id == person.id)
    situation = {f"sender_{name}": value for name, value in after.properties.items()}
    said: list[tuple[str, bool]] = []
    for name, value in after.properties.items():
        words = _words(step.moves, name, value, language)
        if words and not is_implied(step.moves.vocabulary, f"sender_{name}", situation):
            is_new = value != person.properties[name]
            said += [(line, is_new) for line in wrapped(words, width - 8, bold=is_new)]
    confirmed = after.properties.get("confirmed")
    mark = PersonShape(
        x=x,
        radius=25.0 if person.part == "child" else 33.0,
        fill=LOOKS[person.part],
        young=person.part == "child",
        confirmed=confirmed if isinstance(confirmed, bool) else None,
        title=capitalised(step.name(person.id, language)),
        sentences=(),
    )
    return _DrawnPerson(mark, tuple(said))


def _places(step: Step, names: Sequence[str], language: str) -> list[_Place]:
    before, after = step.before.members, step.after.members
    fact = next(iter(step.moves.relations.places), "") if step.moves.relations else ""
    found = []
    for number, place in enumerate(dict.fromkeys((*before, *after)), 1):
        was, becomes = before.get(place, ()), after.get(place, ())
        words = _words(step.moves, fact, True, language)
        members = {
            name: "" if name in was and name in becomes else GONE if name in was else NEW
            for name in names
            if name in was or name in becomes
        }
        found.append(_Place(f"{words} {number}" if len({*before, *after}) > 1 else words, members))
    return found


def _lines(step: Step, names: Sequence[str], language: str) -> list[_Line]:
    """All ties, the widest first; what holds both ways is one line."""
    _ = translator(language)
    symmetric = step.moves.relations.symmetric if step.moves.relations else ()
    found = []
    for tie in dict.fromkeys((*step.before.ties, *step.after.ties)):
        is_forward = names.index(tie.sender) < names.index(tie.recipient)
        if tie.fact in symmetric and not is_forward:
            continue
        change = "" if tie in step.before.ties and tie in step.after.ties else NEW
        if tie not in step.after.ties:
            change = GONE
        words = _words(step.moves, tie.fact, tie.value, language)
        found.append(
            _Line(
                ends=(tie.sender, tie.recipient) if is_forward else (tie.recipient, tie.sender),
                words=_("no longer: {tie}").format(tie=words) if change == GONE else words,
                towards="" if tie.fact in symmetric else "right" if is_forward else "left",
                change=change,
            )
        )
    return sorted(found, key=lambda line: names.index(line.ends[0]) - names.index(line.ends[1]))


def _feet(names: Sequence[str], ends: Sequence[tuple[str, ...]]) -> dict[tuple[int, str], float]:
    """How far beside a person's middle each line begins, as a part of the radius, so that few of them cross.

    The first line is the highest: of those to the left it is the innermost, and of those to the right.
    """
    found = {}
    for name in names:
        mine = [number for number, who in enumerate(ends) if name in who]
        both = {n: names.index(ends[n][0]) < names.index(name) < names.index(ends[n][-1]) for n in mine}
        left = [n for n in mine if ends[n][-1] == name and len(ends[n]) > 1]
        right = [n for n in mine if ends[n][0] == name and len(ends[n]) > 1]
        middle = [n for n in mine if both[n] or len(ends[n]) == 1]
        for place, number in enumerate([*left[::-1], *middle, *right]):
            found[number, name] = -0.5 + (place + 0.5) / len(mine)
    return found


def _words(moves: Moves, name: str, value: Value, language: str) -> str:
    """What is said of a value: the words of the moves file; without any, the name itself."""
    if moves.relations and name in moves.relations.words:
        return few_words(moves, name, value, language)
    memory = moves.memory.get(name)
    if memory is not None:
        return say(memory.sentences[value], language).rstrip(".")
    return name if value is True else f"{name}: {value}"
