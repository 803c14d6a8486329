"""`childproof policies`: which policies the catalogue holds."""

from __future__ import annotations

import typer
from rich.console import RenderableType
from rich.padding import Padding

from childproof.answers.exit_status import ExitStatus
from childproof.calls.policies import policies
from childproof.commands.shared.arguments import language_of
from childproof.commands.shared.option_groups import takes_groups
from childproof.commands.shared.table_options import AnswerOptions
from childproof.commands.shared.terminal import Text, rendered
from childproof.files.output import emit, emit_json
from rulebook.language import N_, plural, say, translator
from rulebook.model import Policy

HELP = N_("Which policies the catalogue holds")
EXAMPLES = "childproof policies\nchildproof policies --format json"
COLUMNS = ("id", "title", "version", "status", "rules", "readings", "claims")


@takes_groups
def run(context: typer.Context, *, answer: AnswerOptions) -> int:
    """List the catalogue."""
    form = answer.form()
    language = language_of(context)
    if form.is_json:
        emit_json(policies().to_dict(language))
    elif form.is_table:
        form.emit_table(COLUMNS, policies().to_dict(language))
    else:
        parts: list[RenderableType] = []
        for policy in policies():
            said = [say(policy.title, language), _counted(policy, language), policy.status.words(language)]
            title = Text("\n".join(filter(None, said)))
            parts += [Text(policy.id, style="bold cyan"), Padding(title, (0, 0, 0, 2))]
        emit(rendered(*parts))
    return ExitStatus.DONE


def _counted(policy: Policy, language: str) -> str:
    """How much there is in a policy: "version 1: 6 rules, 8 open questions of the text, 17 claims"."""
    _, ngettext = translator(language), plural(language)
    rules, questions, claims = len(policy.rules), len(policy.readings), len(policy.claims)
    return _("version {version}: {rules}, {questions}, {claims}").format(
        version=policy.version,
        rules=ngettext("{n} rule", "{n} rules", rules).format(n=rules),
        questions=ngettext(
            "{n} open question of the text", "{n} open questions of the text", questions
        ).format(n=questions),
        claims=ngettext("{n} claim", "{n} claims", claims).format(n=claims),
    )
