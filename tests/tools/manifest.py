"""The manifest at the head of ARCHITECTURE.md: every module with the first line of its docstring.

`python -m tests.tools.manifest` (or `make manifest`) writes it anew; a test compares.
"""

from __future__ import annotations

import ast
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

from tests import ROOT

ARCHITECTURE = ROOT / "ARCHITECTURE.md"
LAYERS = ("rulebook", "proofs", "sim", "childproof")
BEGIN, END = "<!-- manifest -->\n", "<!-- end of manifest -->\n"
WIDTH = 120


def modules() -> list[Path]:
    """The modules of the four packages: those in version control, or all on the disk without one."""
    git = shutil.which("git")
    if git is not None and (ROOT / ".git").exists():
        asked = [git, "ls-files", "--", *(f"{layer}/*.py" for layer in LAYERS)]
        listed = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split(
            "\n"
        )
        return [ROOT / name for name in listed if name and (ROOT / name).exists()]
    return sorted(path for layer in LAYERS for path in (ROOT / layer).rglob("*.py"))


def manifest() -> str:
    """The manifest as Markdown."""
    return "".join(_lines())


def _lines() -> Iterator[str]:
    by_folder: dict[Path, list[Path]] = {}
    for path in modules():
        by_folder.setdefault(path.parent.relative_to(ROOT), []).append(path)
    folders = sorted(by_folder, key=lambda folder: (LAYERS.index(folder.parts[0]), folder.parts))
    for folder in folders:
        about = [path for path in by_folder[folder] if path.name == "__init__.py"]
        said = f" – {summary(about[0])}" if about and summary(about[0]) else ""
        yield f"**{folder.as_posix()}/**{said}\n\n"
        for path in sorted(by_folder[folder]):
            if path.name != "__init__.py":
                yield f"- `{path.relative_to(ROOT).as_posix()}` {summary(path)}\n"
        yield "\n"


def summary(path: Path) -> str:
    """The first paragraph of a module's docstring on one line, cut at its first sentence."""
    about = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
    first = " ".join(about.partition("\n\n")[0].split())
    return first.partition(". ")[0].rstrip(".:")


def split(text: str) -> tuple[str, str, str]:
    """ARCHITECTURE.md before the manifest, the manifest, and what follows."""
    before, _begin, rest = text.partition(BEGIN)
    inside, _end, after = rest.partition(END)
    return before, inside, after


if __name__ == "__main__":
    before, _old, after = split(ARCHITECTURE.read_text(encoding="utf-8"))
    ARCHITECTURE.write_text(f"{before}{BEGIN}{manifest()}{END}{after}", encoding="utf-8")
