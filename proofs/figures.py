"""A small drawing of a counterexample: who knows whom, and the attempt to write.

Knows how facts become marks on paper, for any vocabulary: facts of one side describe a person, yes/no
facts of one side that usually go without saying are arrows from that side, other facts that usually go
without saying are links, and the rest (the channel) belongs to the attempt. All words are those of the
vocabulary. What the marks look like, `marks` knows.
"""

from __future__ import annotations

from collections.abc import Sequence

from policy.decide import Decision, holds
from policy.language import say, translator
from policy.model import Policy, Situation
from policy.words import outcome_words, situation_sentences
from proofs.many.few_people import CounterexampleToInduction
from proofs.marks import (
    DPI,
    GAP,
    GROWN,
    LINE,
    UNKNOWN,
    YOUNG,
    Link,
    Person,
    Picture,
    draw_attempt,
    draw_link,
    draw_person,
    wrapped,
    write,
)
from proofs.small_worlds import draw_step
from proofs.steps.storyboard import Attack, Storyboard
from proofs.verdict import Counterexample

WIDTH = 420.0
LEFT, RIGHT = 56.0, WIDTH - 56.0
LABEL_WIDTH, COLUMN_WIDTH = 256.0, 184.0

Drawn = Counterexample | Storyboard | Attack | CounterexampleToInduction


def draw(shown: Drawn, language: str = "en") -> Picture:
    """Draw a counterexample, to a claim or to induction, or the steps of a storyboard or of an attack.

    Raises:
        ValueError: an attack without a trace.
    """
    if isinstance(shown, Counterexample):
        return _draw_counterexample(shown, language)
    if isinstance(shown, CounterexampleToInduction):
        return draw_step(shown, language)
    # `storyboards` sorts facts as this module does, so it can only be loaded once this one is.
    from proofs.storyboards import draw_storyboard

    trace = (shown.trace or shown.elsewhere) if isinstance(shown, Attack) else shown
    if trace is None:
        raise ValueError(f"{shown.policy.id}: no steps lead there, so there is nothing to draw")
    return draw_storyboard(trace, language)


def _draw_counterexample(counterexample: Counterexample, language: str) -> Picture:
    """420 pixels wide at 100 dpi and as high as it needs."""
    policy, situation = counterexample.policy, counterexample.situation
    told = set(situation_sentences(policy.vocabulary, situation, language))
    sentence = {
        name: text
        for name, fact in policy.vocabulary.facts.items()
        if (text := say(fact.sentences[situation[name]], language)) in told
    }
    traits, links, attempt = sorted_facts(policy, situation, list(sentence))
    people = [
        person_of(
            policy,
            situation,
            side,
            [sentence[name] for name in traits if name.startswith(side)],
            language,
            x=x,
        )
        for side, x in (("sender", LEFT), ("recipient", RIGHT))
    ]
    links_shown = [
        Link(tuple(wrapped(sentence[name], LABEL_WIDTH, even=True)), towards)
        for towards in ("right", "", "left")
        for name in links
        if direction(name) == towards
    ]
    above = wrapped(" ".join(sentence[name] for name in attempt), LABEL_WIDTH - 16, even=True)
    below = wrapped(
        outcome_and_lines(counterexample.decision, language), LABEL_WIDTH - 16, bold=True, even=True
    )
    return _drawn(people, links_shown, above, below, counterexample.decision.outcome)


def sorted_facts(
    policy: Policy, situation: Situation, told: Sequence[str]
) -> tuple[list[str], list[str], list[str]]:
    """The facts that are told: of one person, between the two, and of the attempt."""
    traits, links, attempt = [], [], []
    for name in told:
        fact = policy.vocabulary.facts[name]
        if direction(name) and not (fact.is_yes_no and fact.silent is False):
            traits.append(name)
        elif fact.silent is None and situation[name] is not True:
            attempt.append(name)
        else:
            links.append(name)
    return traits, links, attempt


def direction(name: str) -> str:
    """Where an arrow of this fact points; empty for what both share."""
    return "right" if name.startswith("sender_") else "left" if name.startswith("recipient_") else ""


def person_of(
    policy: Policy,
    situation: Situation,
    side: str,
    sentences: Sequence[str],
    language: str,
    *,
    x: float,
    scale: float = 1.0,
    width: float = COLUMN_WIDTH,
) -> Person:
    """One side of a situation, with what is said of it in lines of this width."""
    _ = translator(language)
    terms = policy.vocabulary.terms

    def is_so(term: str) -> bool:
        return term in terms and holds(terms[term].rows, policy, situation, {})

    young = is_so(f"child_{side}")
    known = young or any(f"{age}_{side}" in terms for age in ("child", "adult"))
    confirmed = situation.get(f"{side}_confirmed")
    return Person(
        x=x,
        radius=scale * (25.0 if young else 33.0),
        fill=YOUNG if young else GROWN if known else UNKNOWN,
        young=young,
        confirmed=confirmed if isinstance(confirmed, bool) else None,
        title=_("Sender") if side == "sender" else _("Recipient"),
        sentences=tuple(line for text in sentences for line in wrapped(text, width)),
    )


def outcome_and_lines(decision: Decision, language: str) -> str:
    """What comes of an attempt, and by which lines."""
    said = outcome_words(decision.outcome, language)
    lines = ", ".join(decision.lines)
    return f"{said[:1].upper()}{said[1:]}" + (f": {lines}" if lines else "")


def _drawn(
    people: Sequence[Person],
    links: Sequence[Link],
    above: Sequence[str],
    below: Sequence[str],
    outcome: str,
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
    figure = Picture(figsize=(WIDTH / DPI, height / DPI), dpi=DPI, facecolor="white")
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
    return figure
