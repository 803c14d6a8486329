"""Try a case as a page of its own: no report around it, no network, no other file."""

from __future__ import annotations

from collections.abc import Sequence

from childproof.report.case_words import CASE_WORDS
from childproof.report.cases import CasePart
from childproof.report.html import content_policy, environment, shared_text, with_script
from childproof.report.links import set_names
from rulebook.language import say, translator
from rulebook.model import Policy


def render_explore(policies: Sequence[Policy], part: CasePart, languages: Sequence[str]) -> str:
    """The page, in these languages; the first is shown, and where there are two a switch stands above."""
    css, script = shared_text("report.css"), shared_text("page.js") + shared_text("explore.js")
    page = (
        environment()
        .get_template("explore.html")
        .render(
            languages=[
                {
                    "code": language,
                    "t": {f"case_{name}": translator(language)(text) for name, text in CASE_WORDS.items()},
                    "policies": [(say(one.title, language), one.id) for one in policies],
                }
                for language in languages
            ],
            cases=part,
            css=css,
            content_policy=content_policy(css, script),
        )
    )
    return with_script(set_names(page), script) + "\n"
