"""Two more pages of `childproof show`: the facts with their values, and an attempt that leaves some open."""

from __future__ import annotations

from rich.console import RenderableType
from rich.padding import Padding
from rich.table import Table

from childproof.answers.rulings import Ruling
from childproof.commands.shared.terminal import Text, rendered
from rulebook.language import plural, say, translator
from rulebook.model import Fact, Vocabulary
from rulebook.reader.hints import texts_of
from rulebook.words import outcome_words, rows_words


def facts_page(vocabulary: Vocabulary, language: str) -> str:
    """Every fact by its name, with its label and what each value says."""
    _ = translator(language)
    parts: list[RenderableType] = [Text(say(vocabulary.title, language), style="bold")]
    for name in vocabulary.spoken_order:
        fact = vocabulary.facts[name]
        head = Text(name, style="bold cyan").append(f"  {say(fact.label, language)}", "not bold default")
        table = Table.grid(padding=(0, 2))
        for value, written in zip(fact.values, texts_of(fact.values), strict=True):
            silent = " " + _("(goes without saying)") if value == fact.silent else ""
            table.add_row(Text(written, style="bold"), Text(say(fact.sentences[value], language) + silent))
        parts += [Text(""), head, Padding(table, (0, 0, 0, 2))]
    return rendered(*parts)


def facts_in_json(vocabulary: Vocabulary, language: str) -> list[dict[str, object]]:
    """The same as JSON values."""
    return [_fact_dict(vocabulary.facts[name], language) for name in vocabulary.spoken_order]


def _fact_dict(fact: Fact, language: str) -> dict[str, object]:
    return {
        "fact": fact.id,
        "label": say(fact.label, language),
        "values": list(fact.values),
        "words": [say(fact.sentences[value], language) for value in fact.values],
        "silent": fact.silent,
    }


def ruling_page(ruling: Ruling, language: str) -> str:
    """Every outcome that is still possible, and when; then the facts that it hangs on."""
    _, ngettext = translator(language), plural(language)
    policy, facts = ruling.policy, ruling.policy.vocabulary.facts
    number = len(ruling.cases)
    said = ngettext("{n} situation fits this.", "{n} situations fit this.", number).format(n=number)
    if ruling.outcome is not None:
        words = _("In every one: {outcome}.").format(outcome=outcome_words(ruling.outcome, language))
        lines = [Text(f"{rule.line} «{rule.quote}»", style="italic") for rule in ruling.rules]
        return rendered(
            Text(said), Text(words, style="bold"), *(Padding(line, (0, 0, 0, 2)) for line in lines)
        )
    parts: list[RenderableType] = [Text(said), Text(_("It depends."), style="bold")]
    for outcome in ruling.outcomes:
        words = outcome_words(outcome, language)
        parts.append(Text(f"{words[:1].upper()}{words[1:]}:", style="bold"))
        for row in ruling.where(outcome):
            parts.append(Padding(Text(f"– {rows_words(policy, (row,), language)}"), (0, 0, 0, 2)))
    parts += [Text(""), Text(_("It hangs on these facts:"))]
    for name in ruling.depends_on:
        values = "|".join(texts_of(facts[name].values))
        parts.append(Padding(Text(f"{name}={values}  {say(facts[name].label, language)}"), (0, 0, 0, 2)))
    return rendered(*parts)
