"""What the README shows, in both languages: `python -m tests.tools.readme` makes its table and picture anew.

Makes as well what docs/result.md says of the table, what docs/how-to/change-a-number.md says of one changed
number, and the passage of the country in docs/russia, from what the last real run left there. The ranges are
those that `make robust` has kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import childproof as cp
from childproof.answers.kept_robust import KeptRobustness, kept_robust, split_measure
from childproof.report.possible import HINDERED, REACHED
from childproof.words.locale import Locale, short_titles, verdict_mark
from childproof.words.measure_words import formatted
from childproof.words.robust_words import adversary_words, range_words, silence_words
from proofs.answers.verdict import Verdict
from rulebook.language import say
from sim.assumptions.behaviours import KNOWING, KNOWN, OWN_ACCOUNT, STRANGER, TAKEN_OVER
from sim.assumptions.names import ADVERSARIES
from sim.results.measures import Measure
from sim.sensitivity.samples import SILENCES
from tests import ROOT
from tests.simulated import Simulated
from tests.tools import country

README = ROOT / "README.md"
READMES = {"en": README, "ru": ROOT / "README.ru.md"}
DETAILS = ROOT / "docs" / "result.md"
CHANGE_PAGE = ROOT / "docs" / "how-to" / "change-a-number.md"
COUNTRY_PAGE = ROOT / "docs" / "russia" / "russia.md"
PICTURE = ROOT / "docs" / "counterexample.svg"
BEGIN, END = "<!-- result: python -m tests.tools.readme -->\n", "<!-- end of result -->\n"
CHANGE_BEGIN, CHANGE_END = "<!-- change: python -m tests.tools.readme -->\n", "<!-- end of change -->\n"
CHANGED = {"strangers_per_1000_pupils": 10.0}
VARIED = ("strangers_per_1000_pupils", "leaked-number.rate", "responses.block_stranger")
SWEPT, BY_STRANGERS = "sferum-2025-03-by-channel", ("children_reached", "stranger")
ON_RECORD = {"taken-over-teacher", "taken-over-guardian", "taken-over-pupil", "false-role"}
"""Ways of strangers that no rule over what is on record can tell from those of others."""
OWN, TAKEN = (f"children_reached:{by}" for by in (OWN_ACCOUNT, TAKEN_OVER))
FIRST_HEADS = {
    "en": ("slide", "the claim", "what no line mentions"),
    "ru": ("слайд", "утверждение", "о чём нет ни строки"),
}
HEADS = {
    "en": {
        REACHED: "children reached of 1,000, in {days} days, by {adversary}",
        OWN: "children of 1,000 reached in {days} days from own accounts by {adversary}",
        TAKEN: "only from accounts taken over, which no rule can tell apart",
        HINDERED: "ordinary contacts with children, slowed or stopped, %",
    },
    "ru": {
        REACHED: "на 1000 детей за {days} дней: скольким написали {adversary}",
        OWN: "на 1000 детей за {days} дней: скольким написали со своих аккаунтов {adversary}",
        TAKEN: "скольким – только с угнанных аккаунтов, которых правила не отличат",
        HINDERED: "обычные контакты с детьми, замедленные или остановленные, %",
    },
}
WRITERS = {
    "en": {},
    "ru": {"as_usual": "посторонние, не знающие правил", "knowing": "посторонние, прочитавшие правила"},
}
"""Who writes, where the toolkit's own words for strangers do not fit the head."""
SAID = {
    "en": "Three slides of one deck of March 2025 say who may write to a child in Sferum, a messenger for "
    "Russian schools. Each is a rule book here that can be read in hundreds of ways. The claim: "
    "*{claim}* The drawing is the simplest case that breaks it on the first slide: by line {line}, "
    "«{quote}», somebody who merely says to be staff may write freely to a pupil.",
    "ru": "Три слайда одной презентации марта 2025 года говорят, кто может написать ребёнку в Сферуме, "
    "мессенджере для российских школ. Каждый из них здесь – отдельный свод правил, и каждый можно прочитать "
    "сотнями способов. Утверждение: *{claim}* На рисунке – простейший случай, который нарушает его по "
    "первому слайду: по строке {line}, «{quote}», тот, кто лишь называет себя сотрудником, может свободно "
    "написать ученику.",
}
HOLDS = {
    "en": "**What holds whatever the figures are**, beside {who}: {sentences}",
    "ru": "**Что верно при любых предположениях**, если посторонние прочитали правила: {sentences}",
}
RANGES = (
    "Ranges hold 90 of 100 of what is held possible, in brackets stands the figure with everything as usual: "
    "{samples} samples of a tenth of a synthetic Kursk region, {days} days each. A sample draws every figure "
    "between its own ends, and one option of each question of reading; it is run with both meanings of what "
    "no line mentions, beside strangers who know nothing and strangers who have read the rules "
    "([all of it](robust/robust.md)). Shares of samples are no probabilities. A child counts as reached when "
    "such a sender wrote to it freely, by a request that arrived, accepted or not, or in a dialogue that was "
    "open."
)
AS_USUAL = (
    "With every figure as usual, in the whole region ({people} people, {children} children on the service, "
    "{attempts} attempts, the same for all three), and with nothing but chance in brackets (95 %): strangers "
    "reach {reached} of 1,000 children in {days} days, of them {own} from accounts of their own, which rules "
    "can move, and {taken} only from accounts taken over, which none can; {knowing} if they have read the "
    "rules. Known adults without a role – relatives, parents, coaches whose account carries none – reach "
    "{known}, and {hindered} % of ordinary contacts with children are slowed or stopped. Where a rule book "
    "stops them that is a cost, where it lets them through the child counts as reached, and with a request "
    "both. Where the claim holds, some children are still reached freely, all of them from accounts that "
    "were taken over or from those of strangers whose role a school has confirmed by mistake: rules see what "
    "is on record, not who holds the account. These figures rest on {assumptions} assumptions, every one of "
    "which stands in the report with its range."
)
ASKED: Simulated = {"region": "kursk", "scale": 1, "days": 30, "seed": 1}


def result() -> tuple[dict[str, str], str, str]:
    """The text between the marks by language, what docs/result.md says of it, and the picture as SVG."""
    verdicts = list(cp.verify(claims="unverified-adult-to-child"))
    kept = kept_robust(tuple(verdict.policy for verdict in verdicts), ASKED["days"])
    assert kept is not None, "`make robust` comes first"
    claim, example = verdicts[0].claim, verdicts[0].counterexample
    assert example is not None
    rule = example.decision.rules[0]
    shown = {}
    for language in READMES:
        said = SAID[language].format(claim=say(claim.words, language), line=rule.line, quote=rule.quote)
        shown[language] = "\n".join(
            [holds(kept, language), "", *ranges(kept, verdicts, language), "", said, ""]
        )
    return shown, counted(kept, verdicts), example.draw("en").svg()


def holds(kept: KeptRobustness, language: str) -> str:
    """What holds of children reached over all that is held possible, in a sentence for each pair."""
    who = adversary_words(kept.adversaries[-1], language)
    return HOLDS[language].format(who=who, sentences=" ".join(kept.sentences(REACHED, language)))


def ranges(kept: KeptRobustness, verdicts: Sequence[Verdict], language: str) -> list[str]:
    """The table: a line for each slide and meaning of silence, ranges over all that is held possible."""
    columns, heads = _columns(kept), HEADS[language]
    writers = {one: WRITERS[language].get(one, adversary_words(one, language)) for one in kept.adversaries}
    said = [heads[name].format(days=kept.days, adversary=writers[who]) for name, who in columns]
    lines = [f"| {' | '.join((*FIRST_HEADS[language], *said))} |", f"|---|---|---|{'--:|' * len(columns)}"]
    for place, (label, verdict) in enumerate(zip(kept.labels(language), verdicts, strict=True)):
        for silence in range(len(SILENCES)):
            cells = [
                range_words(split_measure(name), kept.quantiles(name, silence, who)[place], language)
                for name, who in columns
            ]
            first = (label, _verdict(verdict, language)) if silence == 0 else ("", "")
            lines.append(f"| {' | '.join((*first, silence_words(silence, language), *cells))} |")
    return lines


def _columns(kept: KeptRobustness) -> list[tuple[str, str]]:
    """What the table counts and beside which strangers; what rules can move apart from what none can."""
    usual, *_others = kept.adversaries
    is_parted = {OWN, TAKEN} <= set(kept.measures)
    reached = [(OWN if is_parted else REACHED, who) for who in kept.adversaries]
    return [*reached, *([(TAKEN, usual)] if is_parted else []), (HINDERED, usual)]


def _verdict(verdict: Verdict, language: str) -> str:
    sign = verdict_mark(verdict, Locale(language))
    between = " " if sign.kind == "refuted" else f"; {'✗ ' if sign.others == 'refuted' else ''}"
    return f"{sign.sign} {sign.words}{between}{sign.others_words}"


def counted(kept: KeptRobustness, verdicts: Sequence[Verdict]) -> str:
    """What the table counts, what holds besides, and the figures with everything as usual."""
    simulation = cp.simulate(**ASKED)
    run, voice = simulation.run, Locale("en")
    found: list[dict[tuple[str, str | None], Measure]]
    found = [{(one.name, one.by): one for one in listed} for listed in simulation.measures.values()]
    for verdict, measures in zip(verdicts, found, strict=True):
        if verdict.status == "proved":
            ways = {row.id for row in run.behaviours.rows if row.relation in ADVERSARIES}
            reached = {way for way in ways if ("children_reached_free", way) in measures}
            assert {way for way in reached if measures["children_reached_free", way].value} <= ON_RECORD

    def listed(name: str, by: str | None) -> str:
        return _listed([formatted(measures[name, by], "en") for measures in found])

    as_usual = AS_USUAL.format(
        people=voice.number(run.people),
        children=voice.number(run.children),
        days=run.days,
        attempts=voice.number(int(run.attempts.sum())),
        reached=listed("children_reached", STRANGER),
        own=listed("children_reached", OWN_ACCOUNT),
        taken=listed("children_reached", TAKEN_OVER),
        knowing=listed("children_reached", KNOWING),
        known=listed("children_reached", KNOWN),
        hindered=listed("contacts_hindered", None),
        assumptions=len(run.world.assumptions) + len(run.behaviours.assumptions),
    )
    turns = kept.turning_points("en")
    return "\n\n".join(
        [
            RANGES.format(samples=voice.number(kept.samples), days=kept.days),
            f"On ordinary contacts with children: {' '.join(kept.sentences(HINDERED, 'en'))}",
            *([f"Where the first answer turns: {turns[0]}"] if turns else []),
            f"{as_usual}\n",
        ]
    )


def _listed(numbers: list[str]) -> str:
    return f"{', '.join(numbers[:-1])} and {numbers[-1]}"


def change() -> str:
    """What one changed number does, and a sweep's sentence, as the commands beside them say."""
    usual, other = (cp.simulate(**ASKED, settings=settings) for settings in ({}, CHANGED))
    beside = other.paired_with(usual)
    names = short_titles(usual.policies, "en")
    ((before, after),) = beside.parameters
    lines = [
        f"| children reached by a stranger, of 1,000, in 30 days | {before.value:g} strangers for each "
        f"1,000 pupils | {after.value:g} | more, and its interval of 95 % |",
        "|---|---|---|---|",
    ]
    for policy, moved in beside.changes.items():
        change = next(one for one in moved if (one.name, one.by) == BY_STRANGERS)
        more = change.difference
        assert more is not None
        one, two, moved_by = (
            Locale("en").decimal(number) for number in (change.usual, change.other, more.value)
        )
        ends = "–"
        if more.low is not None and more.high is not None:
            ends = "–".join(Locale("en").decimal(end) for end in (more.low, more.high))
        lines.append(f"| {names[policy]} | {one} | {two} | {moved_by} ({ends}) |")
    swept = cp.sweep(SWEPT, **ASKED, vary=VARIED, measures=":".join(BY_STRANGERS))
    return "\n".join([*lines, "", f"And the sweep: *{swept}*", ""])


def between(text: str, begin: str, end: str) -> str:
    """The text between two marks."""
    return text.split(begin)[1].split(end)[0]


def with_text(readme: str, begin: str, end: str, shown: str) -> str:
    """The README with the text between two marks replaced."""
    before, rest = readme.split(begin)
    return f"{before}{begin}{shown}{end}{rest.split(end)[1]}"


def write_between(path: Path, begin: str, end: str, shown: str) -> None:
    """Put a text between two marks of a file."""
    path.write_text(with_text(path.read_text(encoding="utf-8"), begin, end, shown), encoding="utf-8")


def country_passage() -> str:
    """The passage of the country, as docs/russia has it: its files lie beside it."""
    return country.passage(country.summary()).replace("docs/russia/", "")


def main() -> None:
    shown, details, picture = result()
    for language, path in READMES.items():
        write_between(path, BEGIN, END, shown[language])
    write_between(DETAILS, BEGIN, END, details)
    write_between(CHANGE_PAGE, CHANGE_BEGIN, CHANGE_END, change())
    write_between(COUNTRY_PAGE, country.BEGIN, country.END, country_passage())
    PICTURE.write_text(picture, encoding="utf-8")


if __name__ == "__main__":
    main()
