"""A small drawing of a counterexample: who knows whom, and the attempt to write.

Knows how much room it all takes. What a fact becomes on paper, `facts_on_paper` knows; what the marks look
like, `shapes`.
"""

from __future__ import annotations

from collections.abc import Sequence

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
from rulebook.decide import Decision
from rulebook.language import SHOWN, say
from rulebook.model import Outcome, Policy, Situation
from rulebook.words import spoken_facts, told_facts

WIDTH = 420.0
LEFT, RIGHT = 56.0, WIDTH - 56.0
LABEL_WIDTH = 256.0


@default_style()
def draw_pair(policy: Policy, situation: Situation, decision: Decision, language: str = SHOWN) -> Picture:
    """Two people, what ties them, and the attempt: 420 pixels wide at 100 dpi and as high as it needs."""
    facts = policy.vocabulary.facts
    told = set(told_facts(policy.vocabulary, situation))
    sentence = {name: say(facts[name].sentences[situation[name]], language) for name in facts if name in told}
    traits, links, attempt = sorted_facts(policy, situation, list(sentence))
    about = dict(spoken_facts(policy.vocabulary, situation, language))
    people = [
        person_of(
            policy,
            situation,
            side,
            [about[name] for name in traits if name in about and name.startswith(side)],
            language,
            x=x,
        )
        for side, x in (("sender", LEFT), ("recipient", RIGHT))
    ]
    links_shown = [
        LinkShape(tuple(wrapped(sentence[name], LABEL_WIDTH, even=True)), towards)
        for towards in ("right", "", "left")
        for name in links
        if direction(name) == towards
    ]
    above = wrapped(" ".join(sentence[name] for name in attempt), LABEL_WIDTH - 16, even=True)
    below = wrapped(outcome_and_lines(decision, language), LABEL_WIDTH - 16, bold=True, even=True)
    return _drawn(people, links_shown, above, below, decision.outcome)


def _drawn(
    people: Sequence[PersonShape],
    links: Sequence[LinkShape],
    above: Sequence[str],
    below: Sequence[str],
    outcome: Outcome,
) -> Picture:
    """Everything put in its place, counted in pixels from the top."""
    top = GAP
    rows = []
    for link in links:
        top += LINE * len(link.lines) + 4
        rows.append(top)
        top += GAP
    middle = top + max(LINE * len(above) + 8, max(person.radius for person in people) + 2)
    bottom = middle + max(LINE * len(below) + 8, *(person.radius for person in people)) + GAP
    lines = max(len(person.sentences) for person in people)
    height = bottom + LINE * (lines + 1) + GAP
    figure = Figure(figsize=(WIDTH / DPI, height / DPI), dpi=DPI, facecolor="white")
    paper = figure.add_axes((0, 0, 1, 1), xlim=(0, WIDTH), ylim=(height, 0))
    paper.set_axis_off()
    for place, (link, row) in enumerate(zip(links, rows, strict=True)):
        draw_link(paper, people, link, row, middle, place, len(links))
    draw_attempt(paper, people, above, below, middle, outcome)
    for person, align, edge in zip(people, ("left", "right"), (10, WIDTH - 10), strict=True):
        draw_person(paper, person, middle)
        write(paper, person.title, edge, bottom, bold=True, align=align)
        for place, text in enumerate(person.sentences, 1):
            write(paper, text, edge, bottom + place * LINE, align=align)
    return Picture(figure)
