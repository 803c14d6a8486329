"""Rule books under pytest: every claim, scenario and change of a policy is a test.

`pytest policies/` collects TOML files with `[[rules]]`. Items are `rules.toml::claim:ID`, `::scenario:ID`
and, with `--childproof-against`, `::change:FINGERPRINT`. What stands in `known.toml` is expected to fail,
strictly; with `--childproof-against`, also what failed before in the same way, or is meant to fail.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

# What judges takes a while to load; nobody who tests something else has to wait for it.
if TYPE_CHECKING:
    from childproof.gating.under_test import BookUnderTest, TeamFiles
    from proofs.findings.finding import Finding

GROUP = "childproof"


def pytest_addoption(parser: pytest.Parser) -> None:
    """The options of the gate."""
    group = parser.getgroup(GROUP, "rule books")
    group.addoption("--childproof-against", metavar="REV|FILE|DIR", help="hold rule books against this")
    group.addoption("--childproof-known", metavar="FILE", help="findings that the team lives with")
    group.addoption("--childproof-intent", metavar="FILE", help="what the edit is meant to change")


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """A policy; anything else is left alone."""
    if file_path.suffix != ".toml":
        return None
    # Only a TOML file needs this.
    from childproof.gating.book_files import is_policy_file

    if not is_policy_file(file_path):
        return None
    made: pytest.Collector = BookCollector.from_parent(parent, path=file_path)
    return made


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(
    session: pytest.Session, config: pytest.Config, items: list[pytest.Item]
) -> None:
    """Policies that are gone from a folder that is tested: no file is left that could be collected."""
    against = config.getoption("--childproof-against")
    folders = tuple(name for name in config.args if Path(name).is_dir())
    if against is None or not folders:
        return
    # What judges takes a while to load, and what is asked for may be wrong: then every policy says so.
    from childproof.gating.under_test import gone_policies
    from rulebook.reader.faults import InputError

    try:
        gone = gone_policies(folders, against, _team(config))
    except InputError as error:
        if not items:
            raise pytest.UsageError(str(error)) from None
        return
    for finding in gone:
        file = GoneBook.from_parent(session, path=config.rootpath / finding.file)
        items.append(
            BookItem.from_parent(file, name=f"change:{finding.fingerprint}", line=0, finding=finding)
        )


def _team(config: pytest.Config) -> TeamFiles:
    names = (config.getoption(f"--childproof-{name}") for name in ("known", "intent"))
    known, intent = (None if name is None else Path(name) for name in names)
    return known, intent


class GoneBook(pytest.File):
    """A policy that is there no more."""

    def collect(self) -> Iterator[pytest.Item]:
        """Nothing: there is no file."""
        return iter(())


class BookCollector(pytest.File):
    """One policy with its claims and scenarios."""

    @cached_property
    def book(self) -> BookUnderTest:
        """The policy, judged when a test first asks for it."""
        # What judges takes a while to load.
        from childproof.gating.under_test import BookUnderTest

        return BookUnderTest(self.path, self.config.getoption("--childproof-against"), _team(self.config))

    def collect(self) -> Iterator[pytest.Item]:
        """The claims, the scenarios, and what changed.

        Raises:
            CollectError: a file has faults.
        """
        # What loads takes a while to load itself.
        from rulebook.reader.faults import InputError

        try:
            names = list(self.book.names())
            changes = list(self.book.changes())
        except InputError as error:
            raise self.CollectError(str(error)) from None
        for name, line in names:
            yield BookItem.from_parent(self, name=name, line=line)
        for finding in changes:
            yield BookItem.from_parent(
                self, name=f"change:{finding.fingerprint}", line=finding.line, finding=finding
            )


class Wrong(Exception):
    """A finding that nobody knew of or meant."""


class BookItem(pytest.Item):
    """One claim, scenario or change."""

    def __init__(self, *, line: int, finding: Finding | None = None, **arguments: Any):
        super().__init__(**arguments)
        self.line = line
        self.finding = finding

    def runtest(self) -> None:
        """Fail with the words of the finding, if there is one.

        Raises:
            Wrong: there is a new finding, or a known one is there no more.
        """
        if self.finding is not None:
            found, reasons = [self.finding], [self.finding.known or self.finding.intended]
        else:
            assert isinstance(self.parent, BookCollector)
            book = self.parent.book
            found = book.findings_of(self.name)
            reasons = [book.excuse(finding, self.name) for finding in found]
            stale = None if found else book.known_in_vain(self.name)
            if stale is not None:
                raise Wrong(f"[XPASS(strict)] {stale}")
        if None in reasons:
            raise Wrong(_told(found))
        if reasons:
            pytest.xfail("; ".join(reason for reason in reasons if reason is not None))

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """The words of the finding alone; of a defect everything."""
        if isinstance(excinfo.value, Wrong):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int, str]:
        """Where it stands."""
        return self.path, max(self.line - 1, 0), self.name


def _told(findings: Iterable[Finding]) -> str:
    lines = []
    for finding in findings:
        lines.append(f"{finding.file}:{finding.line}: {finding.kind} {finding.words['en']}")
        if finding.example is not None:
            lines.append(f"  For example: {finding.example.words['en']}")
    return "\n".join(lines)
