"""A sample repository: what `childproof init` writes, a history of thirty commits, edits with verdicts.

The history and the edits are data, in `sample/history.toml` and `sample/edits.toml`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.childproof.gating.repositories import Repo

SAMPLE = Path(__file__).parent / "sample"


def _read(name: str) -> dict:
    return tomllib.loads((SAMPLE / name).read_text(encoding="utf-8"))


HISTORY: list[dict] = _read("history.toml")["commits"]


@dataclass(frozen=True)
class EditOfSample:
    """An edit and its verdict: the exit status, the kinds that are red, at fault or not told, and those told.

    `because` says why that is right; `fail_on` is what the gate is asked with.
    """

    name: str
    status: int
    red: frozenset[str]
    told: frozenset[str]
    because: str
    changes: tuple[dict, ...]
    fail_on: str = "worse"


EDITS = {
    one["name"]: EditOfSample(
        **{
            **one,
            "red": frozenset(one["red"]),
            "told": frozenset(one["told"]),
            "changes": tuple(one["changes"]),
        }
    )
    for one in _read("edits.toml")["edits"]
}


def changed(repo: Repo, changes: Iterable[dict]) -> None:
    """Make changes in the files of a repository: in a text, to a whole file, of its line ends or name."""
    for one in changes:
        path = repo.folder / one["file"]
        if "old" in one:
            repo.edit(one["file"], one["old"], one["new"])
        elif "text" in one:
            repo.write(one["file"], one["text"].lstrip("\n"))
        elif one["do"] == "delete":
            path.unlink()
        elif one["do"] == "rename":
            (repo.folder / one["to"]).parent.mkdir(exist_ok=True)
            path.rename(repo.folder / one["to"])
        elif one["do"] == "crlf":
            path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
        else:
            assert one["do"] == "byte-order mark"
            path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())


def built(folder: Path, command: Callable[..., object]) -> Iterator[Repo]:
    """The repository after each commit; `command` runs a command line of childproof in the repository."""
    repo = Repo(folder, book=False)
    command("init", ".")
    repo.commit("childproof init")
    yield repo
    for one in HISTORY:
        changed(repo, one["edits"])
        if one.get("is_meant"):
            command("gate", "--against", "HEAD", "--write-intent", "intent.toml")
        repo.commit(one["message"])
        yield repo
