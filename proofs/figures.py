"""A small drawing of a counterexample: who knows whom, and the attempt to write.

Knows how facts become marks on paper, for any vocabulary: facts of one side describe a person, yes/no
facts of one side that usually go without saying are arrows from that side, other facts that usually go
without saying are links, and the rest (the channel) belongs to the attempt. All words are those of the
vocabulary. The only module of this package that imports Matplotlib; `storyboards` draws with its marks.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO, StringIO
from math import sqrt

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.patches import Circle, FancyArrowPatch, PathPatch
from matplotlib.path import Path
from matplotlib.textpath import text_to_path

from policy.decide import Decision, holds
from policy.language import say, translator
from policy.model import Policy, Situation
from policy.words import outcome_words, situation_sentences
from proofs.attack_result import Attack, Storyboard
from proofs.verdict import Counterexample

DPI = 100
WIDTH = 420.0
FONT, SIZE, LINE = "DejaVu Sans", 9.0, 14.0
INK, LINK, ACCENT = "#222222", "#0072B2", "#B84A00"
GROWN, YOUNG, UNKNOWN = "#DCE8F2", "#FBE9B5", "#EEEEEE"
LEFT, RIGHT = 56.0, WIDTH - 56.0
LABEL_WIDTH, COLUMN_WIDTH = 256.0, 184.0
GAP = 9.0
ARRIVES = ("free", "request", "role_confirmation")


FONTS = "'DejaVu Sans', Verdana, Geneva, sans-serif"
"""What takes the place of the font where a reader of an SVG does not have it: none is wider."""


def as_svg(figure: Figure) -> str:
    """Any figure as SVG whose words stay words; the same figure gives the same text."""
    stream = StringIO()
    with mpl.rc_context({"svg.fonttype": "none", "svg.hashsalt": "childproof"}):
        figure.savefig(stream, format="svg", metadata={"Date": None, "Creator": None})
    return re.sub(r"'DejaVu Sans'[^;\"]*", FONTS, stream.getvalue())


class Picture(Figure):
    """A figure that shows itself in a notebook."""

    def svg(self) -> str:
        """The picture as SVG."""
        return as_svg(self)

    def png(self, dpi: int = 2 * DPI) -> bytes:
        """The picture as PNG."""
        stream = BytesIO()
        self.savefig(stream, format="png", dpi=dpi)
        return stream.getvalue()

    def _repr_svg_(self) -> str:
        return self.svg()


@dataclass(frozen=True)
class Person:
    """One side: where it stands, how it looks, and what is said of it."""

    x: float
    radius: float
    fill: str
    young: bool
    confirmed: bool | None
    title: str
    sentences: tuple[str, ...]


@dataclass(frozen=True)
class Link:
    """What one knows of the other (`towards` right or left), or what both share (`towards` empty)."""

    lines: tuple[str, ...]
    towards: str
    is_new: bool = False


def draw(shown: Counterexample | Storyboard | Attack, language: str = "en") -> Picture:
    """Draw a counterexample, or the steps of a storyboard; of an attack, those of its trace.

    Raises:
        ValueError: an attack without a trace.
    """
    if isinstance(shown, Counterexample):
        return _draw_counterexample(shown, language)
    # `storyboards` draws with the marks of this module, so it can only be loaded once this one is.
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


def wrapped(text: str, width: float, *, bold: bool = False, even: bool = False) -> list[str]:
    """The lines of a text set in `width` pixels; `even` lines are as many, and of about one length."""
    lines = _filled(text, width, bold)
    if even and len(lines) > 1:
        narrower = (_filled(text, width * part / 20, bold) for part in range(10, 20))
        return next((found for found in narrower if len(found) == len(lines)), lines)
    return lines


def _filled(text: str, width: float, bold: bool) -> list[str]:
    font = FontProperties(family=FONT, weight="bold" if bold else "normal", size=SIZE)
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        points, _height, _descent = text_to_path.get_text_width_height_descent(longer, font, ismath=False)
        if lines and points * DPI / 72 <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


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


def write(
    paper: Axes,
    text: str,
    x: float,
    y: float,
    *,
    bold: bool = False,
    align: str = "center",
    colour: str = INK,
) -> None:
    """One line of text whose top is at `y`, and that begins, ends or has its middle at `x`."""
    weight = "bold" if bold else "normal"
    paper.text(
        x,
        y,
        text,
        ha=align,
        va="top",
        fontsize=SIZE,
        fontfamily=FONT,
        fontweight=weight,
        color=colour,
        zorder=5,
        parse_math=False,
    )


def draw_link(
    paper: Axes, people: Sequence[Person], link: Link, row: float, middle: float, place: int, links: int
) -> None:
    """A line up from one person, along `row` and down to the other; the highest is the outermost."""
    away = -16 + 32 * (place + 0.5) / links
    ends = []
    for person, sign in zip(people, (1, -1), strict=True):
        shift = sign * away * person.radius / 33
        ends.append((person.x + shift, middle - sqrt(person.radius**2 - shift**2) - 2))
    (x0, y0), (x1, y1) = ends
    turn = 7.0
    corners = [
        (x0, y0),
        (x0, row + turn),
        (x0, row),
        (x0 + turn, row),
        (x1 - turn, row),
        (x1, row),
        (x1, row + turn),
    ]
    codes = [
        Path.MOVETO,
        Path.LINETO,
        Path.CURVE3,
        Path.CURVE3,
        Path.LINETO,
        Path.CURVE3,
        Path.CURVE3,
        Path.LINETO,
    ]
    path = Path([*corners, (x1, y1)], codes)
    style = {"right": "-|>", "left": "<|-", "": "-"}[link.towards]
    paper.add_patch(
        FancyArrowPatch(
            path=path,
            arrowstyle=style,
            mutation_scale=10,
            color=LINK,
            linewidth=2.2 if link.is_new else 1.4,
            linestyle="-" if link.towards else (0, (1, 1.6)),
            capstyle="butt",
            zorder=2,
        )
    )
    for line, text in enumerate(link.lines):
        middle_of_both = (people[0].x + people[1].x) / 2
        y = row - LINE * (len(link.lines) - line) - 1
        write(paper, text, middle_of_both, y, bold=link.is_new)


def draw_attempt(
    paper: Axes,
    people: Sequence[Person],
    above: Sequence[str],
    below: Sequence[str],
    middle: float,
    outcome: str,
) -> None:
    """The attempt from sender to recipient: it arrives, waits (dashed) or is stopped by a bar."""
    start, end = people[0].x + people[0].radius + 5, people[1].x - people[1].radius - 4
    stopped = outcome not in ARRIVES
    if stopped:
        end -= 22
        paper.plot([end + 4, end + 4], [middle - 10, middle + 10], color=ACCENT, linewidth=3.2, zorder=3)
    paper.add_patch(
        FancyArrowPatch(
            (start, middle),
            (end, middle),
            arrowstyle="-|>",
            shrinkA=0,
            shrinkB=0,
            mutation_scale=17,
            color=ACCENT,
            linewidth=2.8,
            linestyle="-" if outcome == "free" or stopped else (0, (2.2, 1.4)),
            zorder=3,
        )
    )
    between = (people[0].x + people[0].radius + people[1].x - people[1].radius) / 2
    for line, text in enumerate(above):
        write(paper, text, between, middle - 7 - LINE * (len(above) - line), colour=ACCENT)
    for line, text in enumerate(below):
        write(paper, text, between, middle + 8 + LINE * line, bold=True, colour=ACCENT)


def draw_person(paper: Axes, person: Person, middle: float) -> None:
    """Head and shoulders in a ring: whole where the role is confirmed, dashed where it is not."""
    r = person.radius
    ring = Circle((person.x, middle), r, facecolor=person.fill, edgecolor="none", zorder=3)
    paper.add_patch(ring)
    head, shoulders = (0.30, 0.42) if person.young else (0.25, 0.56)
    paper.add_patch(
        Circle((person.x, middle - 0.28 * r), head * r, facecolor=INK, edgecolor="none", zorder=4)
    )
    left, right, foot, neck = (
        person.x - shoulders * r,
        person.x + shoulders * r,
        middle + 0.62 * r,
        middle + 0.06 * r,
    )
    corners = [(left, foot), (left, neck), (person.x, neck), (right, neck), (right, foot), (left, foot)]
    codes = [Path.MOVETO, Path.CURVE3, Path.CURVE3, Path.CURVE3, Path.CURVE3, Path.CLOSEPOLY]
    paper.add_patch(PathPatch(Path(corners, codes), facecolor=INK, edgecolor="none", zorder=4))
    paper.add_patch(
        Circle(
            (person.x, middle),
            r,
            fill=False,
            edgecolor=INK,
            linewidth=2.0 if person.confirmed else 1.4,
            linestyle=(0, (3, 2)) if person.confirmed is False else "-",
            zorder=5,
        )
    )
    if person.confirmed:
        x, y = person.x + 0.72 * r, middle + 0.72 * r
        paper.add_patch(Circle((x, y), 7.5, facecolor=INK, edgecolor="white", linewidth=1.2, zorder=6))
        paper.plot(
            [x - 3.4, x - 0.8, x + 3.6], [y + 0.4, y + 3, y - 2.8], color="white", linewidth=1.6, zorder=7
        )
