"""A folder to start from: a rule book with its vocabulary, claims and examples, and the files of the gate.

Knows which files belong together. Overwrites nothing.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import tomlkit

from childproof.files.output import check_folder
from childproof.files.schemas import INPUTS, input_schema
from childproof.gating.kind_pages import book_files
from childproof.gating.team.writing import write_known
from proofs.findings.finding import Level
from proofs.gate.book import BookVersion
from proofs.gate.judge import judge
from rulebook.catalogue import moves_path, vocabulary_path
from rulebook.language import Message
from rulebook.loaders.find_moves import moves_of
from rulebook.loaders.load_policy import load_policy
from rulebook.loaders.moves_files import moves_files
from rulebook.model import Policy
from rulebook.reader.document import read_text
from rulebook.reader.faults import one_fault
from rulebook.reader.outside import is_outside
from rulebook.reader.whole_file import unwritable, write_bytes

__all__ = ["write_starting_folder"]

RULES, KNOWN = "rules.toml", "known.toml"
WORKFLOW = ".github/workflows/childproof.yml"
TEAM = ("intent.toml", KNOWN)
SCHEMAS = ".childproof"
"""The folder of the JSON Schemas, by which editors complete and check what somebody writes."""
_KINDS = {"rules": "rule-book"}
"""The kind of a file where it is not its name."""


def write_starting_folder(folder: Path, policy: Policy | None) -> tuple[str, ...]:
    """Write the files of a sample book, or those of a policy without its pinned scenarios; their names.

    What the gate finds wrong with the policy as it stands is written as known.

    Raises:
        InputError: a file is there already, or cannot be written.
    """
    sample = book_files()
    texts = sample if policy is None else {**_of_policy(policy), **{name: sample[name] for name in TEAM}}
    template = Path(str(files("childproof"))) / "templates" / "ci" / "childproof.yml"
    texts = {**_with_schemas(texts), WORKFLOW: template.read_text(encoding="utf-8")}
    if policy is not None:
        texts[KNOWN] = _with_findings(texts)
    check_folder(folder)
    try:
        for name in _missing(folder, texts):
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            write_bytes(path, texts[name].encode())
    except OSError as error:
        raise unwritable(folder, error) from None
    return tuple(texts)


def _missing(folder: Path, texts: Mapping[str, str]) -> tuple[str, ...]:
    """The files that are still to be written: all, or what a call that was cut short left out.

    Raises:
        InputError: a file is there already that is another one, or all of them are there.
        OSError: the folder cannot be looked at.
    """
    there = [name for name in texts if (folder / name).exists()]
    others = [name for name in there if not _holds(folder / name, texts[name])]
    if len(there) == len(texts):
        others = others or there
    for name in others[:1]:
        raise one_fault(
            str(folder / name), Message("the file is there already"), Message("choose another folder")
        )
    return tuple(name for name in texts if name not in there)


def _holds(path: Path, text: str) -> bool:
    """Whether a file has exactly this text."""
    return path.is_file() and path.read_bytes() == text.encode()


def _with_schemas(texts: Mapping[str, str]) -> dict[str, str]:
    """The files, each with a first line that names its schema, and the schemas beside them."""
    found = {}
    for name, text in texts.items():
        stem = name.partition(".")[0].partition("-")[0]
        kind = _KINDS.get(stem, stem)
        if name.endswith(".toml") and kind in INPUTS:
            schema = f"{SCHEMAS}/{kind}.json"
            text = f"#:schema ./{schema}\n{text}"
            found[schema] = json.dumps(input_schema(kind), ensure_ascii=False, indent=2) + "\n"
        found[name] = text
    return found


def _with_findings(texts: Mapping[str, str]) -> str:
    """The file of known findings, with what is wrong with the book that some files make."""
    with TemporaryDirectory() as made:
        folder = Path(made)
        for name, text in texts.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(text.encode())
        policy = load_policy(folder / RULES)
        found = judge(None, BookVersion(policy, moves_of(policy), RULES))
        wrong = [finding for finding in found if finding.level is Level.ERROR]
        if wrong:
            write_known(folder / KNOWN, wrong)
        return _text(folder / KNOWN)


def _of_policy(policy: Policy) -> dict[str, str]:
    """The files of a policy, each under a plain name; paths inside the policy follow."""
    home = Path(policy.path).parent
    document = tomlkit.parse(Path(policy.path).read_text(encoding="utf-8-sig"))
    texts: dict[str, str] = {}
    named = str(document["vocabulary"])
    known = vocabulary_path(named)
    texts["vocabulary.toml"] = _text(home / named if known is None else known)
    document["vocabulary"] = "vocabulary.toml"
    for kind in ("claims", "scenarios"):
        names = []
        for number, one in enumerate(_listed(document.get(kind))):
            name = f"{kind}.toml" if number == 0 else f"{kind}-{number + 1}.toml"
            text = _text(home / one)
            text = text if kind == "claims" else _without_pinned(text)
            if text:
                texts[name] = text
                names.append(name)
        document.pop(kind, None) if not names else document.update({kind: names})
    moves = next(iter(moves_files(home)), None) or moves_path(policy.vocabulary.id)
    if moves is not None:
        texts["moves.toml"] = _text(moves)
    source = document.get("source", {})
    quoted = source.get("document")
    if isinstance(quoted, str) and is_outside(home / quoted, home):
        # Whose policy it is may not be who starts from it: nothing is copied from elsewhere on the machine.
        del source["document"]
    elif isinstance(quoted, str) and (home / quoted).is_file():
        name = Path(quoted).name
        name = f"source-{name}" if name in (*texts, *TEAM, RULES) else name
        texts[name] = read_text(home / quoted)
        source["document"] = name
    return {RULES: tomlkit.dumps(document), **texts}


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8-sig")


def _listed(value: Any) -> list[str]:
    return [str(value)] if isinstance(value, str) else [str(one) for one in value or ()]


def _without_pinned(text: str) -> str:
    """A file of scenarios without those that only record what a policy does; nothing where none is left."""
    document = tomlkit.parse(text)
    scenarios: Mapping[str, Any] = document["scenarios"]
    pinned = [name for name, one in scenarios.items() if one.get("pinned")]
    if len(pinned) == len(scenarios):
        return ""
    for name in pinned:
        del document["scenarios"][name]
    return tomlkit.dumps(document)
