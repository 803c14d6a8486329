"""What every page of this folder shares: how it is filled in, and what a browser may do for it."""

from __future__ import annotations

import base64
import hashlib
import re

from jinja2 import Environment, PackageLoader, StrictUndefined

SCRIPT_PLACE = "<!--script-->"
"""Where the script of a page is put, after everything that looks at its words has run."""


def environment() -> Environment:
    """The templates, which escape what they are given and know every name they use."""
    return Environment(
        loader=PackageLoader("childproof"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def shared_text(name: str) -> str:
    """A style sheet or a script of the folder `templates`, as it stands in a page."""
    return environment().get_template(name).render().replace("\r\n", "\n")


def with_script(page: str, script: str) -> str:
    """The page with its script in place; an empty one takes the place away."""
    return page.replace(SCRIPT_PLACE, f"<script>{script}</script>" if script else "", 1)


def content_policy(css: str, script: str = "") -> str:
    """What a browser may load and run for a page: its own style sheet and script, and nothing else."""
    scripts = f" script-src {_hash(script)};" if script else ""
    return (
        f"default-src 'none'; style-src {_hash(css)};{scripts} img-src data:; base-uri 'none'; "
        "form-action 'none'"
    )


def _hash(text: str) -> str:
    digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode("ascii")
    return f"'sha256-{digest}'"


_IDS = re.compile(r'(\s(?:id|for|aria-labelledby|aria-describedby)="|href="#|url\(#)(?=[^"#)])')


def with_prefix(part: str, prefix: str) -> str:
    """A part of a page with every id in it, and every link to one, under a prefix of its own."""
    return _IDS.sub(lambda found: found[1] + prefix, part) if prefix else part
