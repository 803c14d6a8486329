"""The two pages of `childproof show`: a policy in words, and one decision explained."""

from __future__ import annotations

from rich.console import RenderableType
from rich.padding import Padding
from rich.table import Table

from childproof.answers.decision_explanation import DecisionExplanation, silence_of
from childproof.answers.policy_described import arrows, pair_words
from childproof.commands.shared.terminal import Text, rendered
from rulebook.language import grouped, plural, say, translator
from rulebook.model import Policy, Reading, ReadingQuestion
from rulebook.words import (
    condition_words,
    name_words,
    outcome_words,
    quote_words,
    rule_words,
    situation_sentences,
)


def policy_page(policy: Policy, settled: Reading, language: str) -> str:
    """A policy in words: its source, its rules by arrow, its readings, its silence."""
    _ = translator(language)
    reading = policy.reading(settled) if settled else None
    parts: list[RenderableType] = [Text(say(policy.title, language), style="bold")]
    parts.append(Text(_("{id}, version {version}").format(id=policy.id, version=policy.version)))
    if policy.status.words(language):
        parts.append(Text(policy.status.words(language), style="yellow"))
    parts += [Text(f"{name}: {text}") for name, text in _source(policy, language)]
    parts += [Text(""), Text(_rule_count(policy, language), style="bold")]
    for arrow in arrows(policy, language):
        parts += [Text(""), Text(arrow.words, style="bold cyan")]
        table = Table.grid(padding=(0, 2))
        table.add_column(no_wrap=True)
        table.add_column()
        for line, _quote, rules in arrow.lines:
            said = "\n".join(condition_words(policy, rule, language, reading) for rule in rules)
            quote = Text(f"{quote_words(rules[0], language)}\n", style="italic")
            table.add_row(Text(line, style="bold"), quote.append(said, "not italic"))
        parts.append(Padding(table, (0, 0, 0, 2)))
    parts += [Text(""), *_readings(policy, settled, language), Text(""), *_silence(policy, settled, language)]
    return rendered(*parts)


def _source(policy: Policy, language: str) -> list[tuple[str, str]]:
    _ = translator(language)
    names = {"title": _("Source"), "slide": _("Slide"), "date": _("Date")}
    return [(words, policy.source[name]) for name, words in names.items() if name in policy.source]


def _rule_count(policy: Policy, language: str) -> str:
    ngettext = plural(language)
    rules = len(policy.rules)
    return ngettext("{n} rule", "{n} rules", rules).format(n=rules)


def _reading_count(policy: Policy, settled: Reading, language: str) -> str:
    _, ngettext = translator(language), plural(language)
    total = 1
    for options in policy.open_readings(settled).values():
        total *= len(options)
    questions = len(policy.readings)
    asked = ngettext("{n} open question of the text", "{n} open questions of the text", questions)
    ways = ngettext("{n} way to read it", "{n} ways to read it", total)
    return _("{questions}, {ways}").format(
        questions=asked.format(n=questions), ways=ways.format(n=grouped(total, language))
    )


def _readings(policy: Policy, settled: Reading, language: str) -> list[RenderableType]:
    parts: list[RenderableType] = [Text(_reading_count(policy, settled, language), style="bold")]
    for question in policy.readings.values():
        lines = f" ({', '.join(question.lines)})" if question.lines else ""
        head = Text(question.id, style="bold cyan").append(lines, style="not bold")
        parts += [Text(""), head, Padding(Text(say(question.question, language)), (0, 0, 0, 2))]
        parts.append(Padding(_options(question, settled.get(question.id), language), (0, 0, 0, 2)))
    return parts


def _options(question: ReadingQuestion, settled: str | None, language: str) -> Table:
    _ = translator(language)
    table = Table.grid(padding=(0, 2))
    for option in question.options:
        note = ""
        if option == settled:
            note = _("(settled)")
        elif option == question.default:
            note = _("(default)")
        table.add_row(
            Text(option, style="bold" if note else ""),
            Text(" ".join(filter(None, (say(question.option_words[option], language), note)))),
        )
    return table


def _silence(policy: Policy, settled: Reading, language: str) -> list[RenderableType]:
    _ = translator(language)
    parts: list[RenderableType] = [Text(_("Where the text is silent"), style="bold")]
    silence = silence_of(policy, policy.reading(settled))
    if silence is None:
        return [*parts, Text(_("The vocabulary is too large to go through every situation."))]
    said = _("In this reading no line speaks of {silent} of {possible} possible situations ({share:.0%}).")
    parts.append(
        Text(
            said.format(
                silent=grouped(silence.silent, language),
                possible=grouped(silence.possible, language),
                share=silence.silent / max(silence.possible, 1),
            )
        )
    )
    if silence.pairs:
        between = pair_words(policy, silence.pairs, language)
        parts.append(Text(_("It never speaks of: {pairs}.").format(pairs=between)))
    return parts


def explanation_page(explanation: DecisionExplanation, unspecified: str | None, language: str) -> str:
    """One decision: the situation, the outcome, the lines behind it, and what other readings make of it."""
    _ = translator(language)
    policy, decision = explanation.policy, explanation.decision
    parts: list[RenderableType] = [
        Text(" ".join(situation_sentences(policy.vocabulary, explanation.situation, language))),
        Text(""),
    ]
    if decision.rules:
        outcome = _("The sender {outcome}.").format(outcome=outcome_words(decision.outcome, language))
        parts.append(Text(outcome, style="bold"))
    else:
        parts.append(Text(_("No line of the text applies."), style="bold"))
        parts.append(Text(_silence_words(unspecified, language)))
    table = Table.grid(padding=(0, 2))
    for rule in decision.rules:
        words = Text(f"{quote_words(rule, language)}\n", style="italic").append(
            rule_words(policy, rule, language, explanation.reading), "not italic"
        )
        table.add_row(Text(rule.line, style="bold"), words)
    if decision.rules:
        parts.append(Padding(table, (0, 0, 0, 2)))
    if explanation.overruled:
        lines = "; ".join(
            f"{rule.line} «{rule.quote}»: {outcome_words(rule.outcome, language)}"
            for rule in explanation.overruled
        )
        said = _("Overruled, because {answer}: {lines}.")
        answer = name_words(policy, "overlap", (explanation.reading["overlap"],), language)
        parts += [Text(""), Text(said.format(answer=answer, lines=lines))]
    parts += [Text(""), *_other_readings(explanation, language)]
    return rendered(*parts)


def _silence_words(unspecified: str | None, language: str) -> str:
    _ = translator(language)
    if unspecified == "free":
        return _("Silence is read as free: the sender may write.")
    if unspecified == "forbidden":
        return _("Silence is read as forbidden: the sender may not write.")
    return _("The text does not say whether the sender may write.")


def _other_readings(explanation: DecisionExplanation, language: str) -> list[RenderableType]:
    _, ngettext = translator(language), plural(language)
    parts: list[RenderableType] = []
    outcomes = explanation.outcomes
    if outcomes is None:
        parts.append(Text(_("There are too many readings to count over all of them.")))
    else:
        total = sum(outcomes.values())
        if len(outcomes) == 1:
            said = ngettext("So it is in {n} reading.", "So it is in all {n} readings.", total)
            parts.append(Text(said.format(n=grouped(total, language))))
        else:
            counts = "; ".join(
                f"{outcome_words(outcome, language)} – {grouped(count, language)}"
                for outcome, count in outcomes.items()
            )
            said = _("Over all {n} readings: {counts}.")
            parts.append(Text(said.format(n=grouped(total, language), counts=counts)))
    if explanation.changes:
        parts.append(Text(_("It would come out otherwise if the text were read so:")))
        table = Table.grid(padding=(0, 2))
        for change in explanation.changes:
            question = explanation.policy.readings[change.reading]
            lines = f" ({', '.join(change.decision.lines)})" if change.decision.lines else ""
            table.add_row(
                Text(f"{change.reading} = {change.option}"),
                Text(
                    f"{say(question.option_words[change.option], language)}: "
                    f"{outcome_words(change.decision.outcome, language)}{lines}"
                ),
            )
        parts.append(Padding(table, (0, 0, 0, 2)))
    return parts
