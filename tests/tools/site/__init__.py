"""The documentation site: pages that are made from the program itself, as an extension of Sphinx."""

from __future__ import annotations

from typing import Any

from tests.tools.site import commands, findings, modules


def setup(app: Any) -> dict[str, bool]:
    """Called by Sphinx."""
    # Before autodoc, which changes the signatures that the parser reads.
    commands.command_line()
    app.add_directive("command-line", commands.CommandLine)
    app.add_directive("kinds-of-findings", findings.KindsOfFindings)
    app.add_directive("modules", modules.Modules)
    app.add_directive("public-calls", modules.PublicCalls)
    app.connect("autodoc-process-docstring", modules.as_restructured_text, priority=400)
    app.connect("autodoc-skip-member", modules.skip_unsaid)
    app.connect("doctree-read", modules.qualify)
    app.connect("missing-reference", modules.leave_plain)
    return {"parallel_read_safe": True}
