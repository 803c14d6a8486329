"""`childproof policies`: which policies the catalogue holds."""

from __future__ import annotations

import typer
from rich.table import Table

from childproof.asking import policies
from childproof.commands.shared import FORMATS, Lang, TextJsonOrCsv, language_of, one_of
from childproof.commands.terminal import emit_csv, rendered
from childproof.output import emit, emit_json
from policy.language import N_, translator

HELP = N_("Which policies the catalogue holds")
EXAMPLES = "childproof policies\nchildproof policies --format json"


def run(context: typer.Context, format: TextJsonOrCsv = "text", lang: Lang = None) -> int:
    """List the catalogue."""
    one_of(format, FORMATS, "--format")
    language = language_of(context)
    _ = translator(language)
    listed = policies().to_dict(language)
    if format == "json":
        emit_json(listed)
    elif format == "csv":
        emit_csv(["id", "title", "version", "rules", "readings", "claims"], listed)
    else:
        table = Table(box=None, padding=(0, 2, 0, 0))
        table.add_column(_("id"), no_wrap=True)
        table.add_column(_("title"))
        table.add_column(_("version"), no_wrap=True)
        for heading in (_("rules"), _("readings"), _("claims")):
            table.add_column(heading, justify="right", no_wrap=True)
        for one in listed:
            names = ("id", "title", "version", "rules", "readings", "claims")
            table.add_row(*(str(one[name]) for name in names))
        emit(rendered(table))
    return 0
