"""What the README shows: `python -m tests.tools.readme` makes its tables, picture and passages anew.

The passage of the country is written from what the last real run left in docs/russia (`report.country`).
"""

from __future__ import annotations

import childproof as cp
from childproof.words.locale import Locale, short_titles, verdict_mark
from childproof.words.measure_words import formatted
from sim.assumptions.names import ADVERSARIES
from tests import ROOT
from tests.tools import country

README = ROOT / "README.md"
PICTURE = ROOT / "docs" / "counterexample.svg"
BEGIN, END = "<!-- result: python -m tests.tools.readme -->\n", "<!-- end of result -->\n"
CHANGE_BEGIN, CHANGE_END = "<!-- change: python -m tests.tools.readme -->\n", "<!-- end of change -->\n"
CHANGED = {"strangers_per_1000_pupils": 10.0}
VARIED = ("strangers_per_1000_pupils", "leaked-number.rate", "responses.block_stranger")
SWEPT, BY_STRANGERS = "sferum-2025-03-by-channel", ("children_reached", "stranger")
ON_RECORD = {"taken-over-teacher", "taken-over-guardian", "taken-over-pupil", "false-role"}
"""Ways of strangers that no rule over what is on record can tell from those of others."""
SAID = (
    "Three slides of one deck of March 2025 say who may write to a child in Sferum, a messenger for Russian "
    "schools. Each is a rule book here, and each can be read in hundreds of ways. The claim: *{claim}* The "
    "drawing is the simplest case that breaks it on the first slide: by line {line}, «{quote}», somebody who "
    "merely says to be staff may write freely to a pupil.",
    "A child counts as reached when such a sender wrote to it freely, by a request that arrived, accepted "
    "or not, or in a dialogue that was open. A known adult without a role is a relative, a parent, a coach "
    "or somebody else whom the family or a club knows and whose account carries no role: where a rule book "
    "stops them that is a cost, where it lets them through the child counts as reached, and with a request "
    "both. All of it in a synthetic Kursk region: {people} people, {children} children on the service, "
    "{days} days, {attempts} attempts, the same for all three; in brackets the interval of 95 %. Each rule "
    "book is read in its plainest way (`childproof simulate --over-readings` shows how far others go), and "
    "where no line speaks an attempt does not get through; if it did, {free} % would be slowed or stopped, "
    "and strangers would reach {silent} of 1,000 children. Where the claim holds, some are still reached "
    "freely, all of them from accounts that were taken over or from those of strangers whose role a school "
    "has confirmed by mistake: rules see what is on record, not who holds the account. These figures rest "
    "on {assumptions} assumptions, every one of which stands in the report with its range.",
)
ASKED = {"region": "kursk", "scale": 1, "days": 30, "seed": 1}


def result() -> tuple[str, str]:
    """The text between the marks, and the picture as SVG."""
    verdicts = cp.verify(claims="unverified-adult-to-child")
    simulation = cp.simulate(**ASKED)
    silent = cp.simulate(**ASKED, unspecified="free")
    run, voice = simulation.run, Locale("en")
    names = short_titles(verdicts.policies, "en")
    lines = [
        "| slide | the claim | children reached by a stranger, of 1,000 | by a known adult without a role "
        "| freely, by either | ordinary contacts with children, slowed or stopped, % |",
        "|---|---|---|---|---|---|",
    ]
    free, met = [], []
    for verdict in verdicts:
        found = {(one.name, one.by): one for one in simulation.measures[verdict.policy.id]}
        if verdict.status == "proved":
            ways = {row.id for row in run.behaviours.rows if row.relation in ADVERSARIES}
            reached = {way for way in ways if ("children_reached_free", way) in found}
            assert {way for way in reached if found["children_reached_free", way].value} <= ON_RECORD
        sign = verdict_mark(verdict, voice)
        between = " " if sign.kind == "refuted" else f"; {'✗ ' if sign.others == 'refuted' else ''}"
        shown = (
            BY_STRANGERS,
            ("children_reached", "known_roleless_adult"),
            ("children_reached_free", None),
            ("contacts_hindered", None),
        )
        cells = " | ".join(formatted(found[key], "en") for key in shown)
        words = f"{sign.sign} {sign.words}{between}{sign.others_words}"
        lines.append(f"| {names[verdict.policy.id]} | {words} | {cells} |")
        others = {(one.name, one.by): one.value for one in silent.measures[verdict.policy.id]}
        free.append(voice.decimal(100 * others["contacts_hindered", None]))
        met.append(voice.decimal(others[BY_STRANGERS]))
    example = verdicts[0].counterexample
    assert example is not None
    rule = example.decision.rules[0]
    said = "\n\n".join(SAID).format(
        claim=verdicts.claims[0].words["en"],
        line=rule.line,
        quote=rule.quote,
        people=voice.number(run.people),
        children=voice.number(run.children),
        days=run.days,
        attempts=voice.number(int(run.attempts.sum())),
        free=_listed(free),
        silent=_listed(met),
        assumptions=len(run.world.assumptions) + len(run.behaviours.assumptions),
    )
    return "\n".join([*lines, "", said, ""]), example.draw().svg()


def _listed(numbers: list[str]) -> str:
    return f"{', '.join(numbers[:-1])} and {numbers[-1]}"


def change() -> str:
    """What one changed number does, and a sweep's sentence, as the commands beside them say."""
    usual, other = (cp.simulate(**ASKED, settings=settings) for settings in ({}, CHANGED))
    beside = other.paired_with(usual)
    names = short_titles(usual.policies, "en")
    ((before, after),) = beside.figures
    lines = [
        f"| children reached by a stranger, of 1,000, in 30 days | {before.value:g} strangers for each "
        f"1,000 pupils | {after.value:g} | more, and its interval of 95 % |",
        "|---|---|---|---|",
    ]
    for policy, moved in beside.changes.items():
        change = next(one for one in moved if (one.name, one.by) == BY_STRANGERS)
        more = change.difference
        assert more is not None
        numbers = [change.usual, change.other, more.value, more.low, more.high]
        one, two, more, low, high = (Locale("en").decimal(number) for number in numbers)
        lines.append(f"| {names[policy]} | {one} | {two} | {more} ({low}–{high}) |")
    swept = cp.sweep(SWEPT, **ASKED, vary=VARIED, measures=":".join(BY_STRANGERS))
    return "\n".join([*lines, "", f"And the sweep: *{swept}*", ""])


def between(text: str, begin: str, end: str) -> str:
    """The text between two marks."""
    return text.split(begin)[1].split(end)[0]


def with_text(readme: str, begin: str, end: str, shown: str) -> str:
    """The README with the text between two marks replaced."""
    before, rest = readme.split(begin)
    return f"{before}{begin}{shown}{end}{rest.split(end)[1]}"


def main() -> None:
    shown, picture = result()
    text = with_text(README.read_text(encoding="utf-8"), BEGIN, END, shown)
    text = with_text(text, CHANGE_BEGIN, CHANGE_END, change())
    text = with_text(text, country.BEGIN, country.END, country.passage(country.summary()))
    README.write_text(text, encoding="utf-8")
    PICTURE.write_text(picture, encoding="utf-8")


if __name__ == "__main__":
    main()
