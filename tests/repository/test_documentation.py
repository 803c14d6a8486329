"""The documentation: it builds without a warning, and its links and names are true."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib

import pytest

from childproof.commands.program.app import COMMANDS, build_app
from childproof.version import __version__
from tests import ROOT
from tests.repository.test_architecture import missing
from tests.tools.site.commands import command_line

PAGES = [
    *(path for path in sorted(ROOT.glob("*.md")) if path.name != "CHANGELOG.md"),
    *sorted((ROOT / "docs").rglob("*.md")),
]
SITE = [path for path in PAGES if path.parent != ROOT]
LINK = re.compile(r"\]\(([^)\s]+)\)")


def name_of(path):
    return path.relative_to(ROOT).as_posix()


def blocks_of(text):
    """The blocks of code of a page, one after the other."""
    return "".join(re.findall(r"^```\w*\n(.*?)^```", text, re.DOTALL | re.MULTILINE))


def broken_links(path, text):
    """Links of a page to files that are not there."""
    prose = re.sub(r"```.*?```", "", text, flags=re.DOTALL)
    targets = (target.partition("#")[0] for target in LINK.findall(prose))
    return [target for target in targets if target and not (path.parent / target).exists()]


@pytest.mark.parametrize("path", PAGES, ids=name_of)
def test_every_link_leads_to_a_file(path):
    assert broken_links(path, path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("path", PAGES, ids=name_of)
def test_every_file_that_a_page_names_exists(path):
    assert missing(path.read_text(encoding="utf-8")) == []


def test_a_broken_link_is_noticed():
    assert broken_links(ROOT / "README.md", "[here](docs/nowhere.md)") == ["docs/nowhere.md"]


def test_no_page_has_a_link_to_another_host():
    assert len(PAGES) > 20
    assert [
        name_of(path) for path in PAGES if "://" in "".join(LINK.findall(path.read_text(encoding="utf-8")))
    ] == []


@pytest.mark.parametrize("path", SITE, ids=name_of)
def test_every_page_says_in_its_first_lines_whom_it_is_for(path):
    title, blank, first = path.read_text(encoding="utf-8").split("\n")[:3]
    assert title.startswith("# ")
    assert blank == ""
    assert re.match(r"For (whoever|everybody) ", first)


def test_every_page_of_the_site_is_in_its_contents():
    index = (ROOT / "docs" / "index.md").read_text(encoding="utf-8")
    listed = {
        line
        for block in re.findall(r"```\{toctree\}\n(.*?)```", index, re.DOTALL)
        for line in block.split("\n")
    }
    pages = {path.relative_to(ROOT / "docs").with_suffix("").as_posix() for path in SITE} - {"index"}
    assert pages <= listed


@pytest.mark.parametrize("path", SITE, ids=name_of)
def test_every_command_that_a_page_names_exists(path):
    named = re.findall(r"^childproof (\w+)", blocks_of(path.read_text(encoding="utf-8")), re.MULTILINE)
    assert [name for name in named if name not in COMMANDS] == []


def test_the_page_of_the_command_line_has_every_command_and_option():
    page = command_line()
    commands = build_app("en").commands
    assert re.findall(r"^## (\w+)$", page, re.MULTILINE) == list(commands)
    for name, command in commands.items():
        section = page.partition(f"## {name}\n")[2].partition("\n## ")[0]
        for param in command.params:
            if param.opts[0].startswith("-") and not getattr(param, "hidden", False):
                assert f"`{param.opts[0]}" in section, (name, param.opts[0])


def test_the_version_stands_in_one_place():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["dynamic"] == ["version"]
    assert "version" not in citation()
    assert re.search(
        rf"^## {re.escape(__version__)} ", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.M
    )


def citation():
    """The entries of CITATION.cff that are one line each."""
    text = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    return dict(re.findall(r'^([\w-]+): "?(.*?)"?$', text, re.MULTILINE))


def test_the_citation_and_the_project_agree():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    text = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    told = citation()
    assert told["cff-version"] == "1.2.0"
    assert told["title"] == project["name"]
    assert told["abstract"] == project["description"]
    assert told["license"] == project["license"]
    assert re.findall(r'^  - name: "(.*)"$', text, re.MULTILINE) == [
        one["name"] for one in project["authors"]
    ]
    assert re.findall(r'^  - "(.*)"$', text, re.MULTILINE) == project["keywords"]


@pytest.mark.slow
def test_the_site_builds_without_a_warning_and_loads_nothing_from_other_hosts(tmp_path):
    command = [sys.executable, "-m", "sphinx", "-W", "-n", "--keep-going", "-q"]
    built = subprocess.run(
        [*command, "-d", str(tmp_path / "doctrees"), "docs", str(tmp_path / "site")],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert built.returncode == 0, built.stdout + built.stderr
    pages = sorted((tmp_path / "site").rglob("*.html"))
    assert len(pages) > 20
    loaded = [
        tag
        for page in pages
        for tag in re.findall(r"<(?:script|link|img|iframe|source)\b[^>]*>", page.read_text(encoding="utf-8"))
        if re.search(r'(?:src|href)="(?:https?:)?//', tag)
    ]
    assert loaded == []
