"""A trace as a row of small pictures: what one has of the other after each step, and the attempt.

Knows how the frames are laid out. What a person, an arrow and an attempt look like, `shapes` knows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from matplotlib.figure import Figure

from proofs.pictures.facts_on_paper import direction, outcome_and_lines, person_of, sorted_facts
from proofs.pictures.picture import Picture
from proofs.pictures.shapes import (
    DPI,
    GAP,
    LINE,
    LinkShape,
    PersonShape,
    draw_attempt,
    draw_link,
    draw_person,
    wrapped,
    write,
)
from proofs.pictures.style import default_style
from proofs.scenes.frames import Frame, Frames
from proofs.scenes.parts import capitalised, few_words, mover_words, with_subject
from rulebook.language import SHOWN, say, translator
from rulebook.model import Outcome, Situation
from rulebook.words import clause, told_facts

FRAME = 300.0
MOST_IN_A_ROW = 4
SCALE = 0.72
EDGE = 12.0
LEFT, RIGHT = 42.0, FRAME - 42.0
BETWEEN, ATTEMPT, COLUMN = 176.0, 152.0, 128.0
BORDER = "#D4D4D9"


@dataclass(frozen=True)
class _Scene:
    """One frame in words: what happens above, the two people, their links, and an attempt in the last."""

    head: tuple[str, ...]
    people: tuple[PersonShape, PersonShape]
    links: tuple[LinkShape, ...]
    above: tuple[str, ...]
    below: tuple[str, ...]


@default_style()
def draw_trace(trace: Frames, language: str = SHOWN) -> Picture:
    """All frames in rows of up to four, each with the step that leads to it."""
    scenes = [_scene(trace, number, language) for number in range(len(trace.frames))]
    return _on_paper(scenes, _outcome(trace))


@default_style()
def draw_frames(trace: Frames, language: str = SHOWN) -> list[Picture]:
    """The frames as pictures of their own, all of one size, for a page that has its own width."""
    scenes = [_scene(trace, number, language) for number in range(len(trace.frames))]
    places = _Places.of(scenes)
    return [_on_paper([scene], _outcome(trace), places) for scene in scenes]


def _outcome(trace: Frames) -> Outcome | None:
    return None if trace.decision is None else trace.decision.outcome


def _scene(trace: Frames, number: int, language: str) -> _Scene:
    frame = trace.frames[number]
    policy, vocabulary = trace.policy, trace.policy.vocabulary
    # Where there is no attempt, nothing of one is shown: any will do to say the rest.
    chosen = {
        name: trace.attempt[name] if trace.attempt is not None else vocabulary.facts[name].values[0]
        for name in trace.moves.attempt
    }
    situation: Situation = {
        name: chosen[name] if name in chosen else frame.state[name] for name in vocabulary.facts
    }
    told = set(told_facts(vocabulary, situation))
    sentence = {
        name: few_words(trace.moves, name, situation[name], language)
        or say(fact.sentences[situation[name]], language)
        for name, fact in vocabulary.facts.items()
        if name in told
    }
    traits, links, _attempt = sorted_facts(policy, situation, [n for n in sentence if n not in chosen])
    shown = [name for name in traits if number == 0 or name in frame.changed]
    people = tuple(
        replace(
            person_of(
                policy,
                situation,
                side,
                [sentence[name] for name in shown if name.startswith(side)],
                language,
                x=x,
                scale=SCALE,
                width=COLUMN,
            ),
            title=capitalised(mover_words(trace.moves, side, language)),
        )
        for side, x in (("sender", LEFT), ("recipient", RIGHT))
    )
    above: list[str] = []
    below: list[str] = []
    if number == len(trace.frames) - 1 and trace.decision is not None:
        said = [clause(say(vocabulary.facts[name].sentences[chosen[name]], language)) for name in chosen]
        attempt = ", ".join(capitalised(with_subject(trace.moves, one, language)) for one in said)
        above = wrapped(attempt, ATTEMPT, even=True)
        below = wrapped(outcome_and_lines(trace.decision, language), ATTEMPT, bold=True, even=True)
    return _Scene(
        head=tuple(wrapped(_head(trace, number, language), FRAME - 2.5 * EDGE, bold=True)),
        people=(people[0], people[1]),
        links=(*_links(frame, links, sentence, number), *_remembered(trace, frame, language)),
        above=tuple(above),
        below=tuple(below),
    )


def _head(trace: Frames, number: int, language: str) -> str:
    _ = translator(language)
    if number:
        return f"{number}. {trace.frames[number].words(trace.moves, language)}"
    return _("At first")


def _links(frame: Frame, names: Sequence[str], sentence: dict[str, str], number: int) -> list[LinkShape]:
    return [
        LinkShape(
            tuple(wrapped(sentence[name], BETWEEN, even=True)),
            towards,
            is_new=number > 0 and name in frame.changed,
        )
        for towards in ("right", "", "left")
        for name in names
        if direction(name) == towards
    ]


def _remembered(trace: Frames, frame: Frame, language: str) -> list[LinkShape]:
    return [
        LinkShape(
            tuple(wrapped(say(memory.sentences[True], language), BETWEEN, even=True)),
            "",
            is_new=name in frame.changed,
        )
        for name, memory in trace.moves.memory.items()
        if frame.state[name] is True
    ]


@dataclass(frozen=True)
class _Places:
    """How high each part of a frame is, so that all frames of a trace stand in line."""

    links: float
    middle: float
    sentences: float
    height: float

    @classmethod
    def of(cls, scenes: Sequence[_Scene]) -> _Places:
        links = 2 * GAP + LINE * max(len(scene.head) for scene in scenes)
        reach = max(person.radius for scene in scenes for person in scene.people) + 2
        ties = max(sum(LINE * len(link.lines) + 4 + GAP for link in scene.links) for scene in scenes)
        above = max(LINE * len(scene.above) + 8 for scene in scenes)
        below = max(LINE * len(scene.below) + 8 for scene in scenes)
        middle = links + ties + max(above, reach)
        sentences = middle + max(below, reach) + GAP
        lines = max(len(person.sentences) for scene in scenes for person in scene.people)
        return cls(links, middle, sentences, sentences + LINE * (lines + 1) + GAP)


def _on_paper(scenes: Sequence[_Scene], outcome: Outcome | None, places: _Places | None = None) -> Picture:
    places = places or _Places.of(scenes)
    columns = min(len(scenes), MOST_IN_A_ROW)
    rows = -(-len(scenes) // MOST_IN_A_ROW)
    width, height = columns * FRAME, rows * places.height
    figure = Figure(figsize=(width / DPI, height / DPI), dpi=DPI, facecolor="white")
    for number, scene in enumerate(scenes):
        row, column = divmod(number, MOST_IN_A_ROW)
        paper = figure.add_axes(
            (column / columns, 1 - (row + 1) / rows, 1 / columns, 1 / rows),
            xlim=(0, FRAME),
            ylim=(places.height, 0),
        )
        paper.set_axis_off()
        if column:
            paper.plot([0, 0], [GAP, places.height - GAP], color=BORDER, linewidth=1.0)
        for line, text in enumerate(scene.head):
            write(paper, text, EDGE, GAP + LINE * line, bold=True, align="left")
        top = places.links
        for place, link in enumerate(scene.links):
            top += LINE * len(link.lines) + 4
            draw_link(paper, scene.people, link, top, places.middle, place, len(scene.links))
            top += GAP
        if scene.below and outcome is not None:
            draw_attempt(paper, scene.people, scene.above, scene.below, places.middle, outcome)
        for person, align, edge in zip(scene.people, ("left", "right"), (EDGE, FRAME - EDGE), strict=True):
            draw_person(paper, person, places.middle)
            write(paper, person.title, edge, places.sentences, bold=True, align=align)
            for place, text in enumerate(person.sentences, 1):
                write(paper, text, edge, places.sentences + place * LINE, align=align)
    return Picture(figure)
