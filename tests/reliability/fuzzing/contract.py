"""What every command promises, whatever it is given: a breach of it is a fault of ours.

Written from the pages, without the toolkit's own idea of a character or a fault; it shares the words alone.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import cycle
from pathlib import Path

from rulebook.language import LANGUAGES, translator
from tests.reliability.running import SECONDS, Ended

STATUSES = (0, 1, 2, 3)
"""Those of the contract; 130 is for an interruption, and nobody interrupts here."""
FAULTS_SPEAK_RUSSIAN = True
"""Whether faults come in the language asked for. Until they do, those of `--lang ru` are not looked at."""
SUMMARIES = (
    "these are the first {n} faults; there may be more",
    "1 more row has a fault",
    "{more:,} more rows have a fault",
)
"""What sums up other faults, which have their lines."""
WHOLE_FILES = (
    "no such file",
    "cannot be read: {reason}",
    "the file cannot be read: {reason}",
    "this is not a regular file",
    "this is a folder",
    "the file has {size:,} KiB; at most {most} KiB can be read",
    "larger than {most} MiB, too large for a certificate",
    "the file is empty",
    "the file is empty; {kind} has at least `{main}`",
    "this is not a certificate",
    "there is nothing to certify: no claim of the policy can be asked",
    "the id `{id}` stands in {path} too",
    "there are no moves for the vocabulary `{id}`",
    "the entry {twice} stands twice in one table",
    "nested too deep",
    "it holds too many values for a certificate",
    "a number has more than {most} digits",
    "`{word}` is not a number that JSON knows",
)
"""What concerns a file as a whole, and so stands at no line."""
FAULTY_FILE = "CP001"
"""What the gate calls a fault of a file."""
_NUMBER = "[0-9,\u00a0]+"
_FAULT = re.compile(r"(?:error|ошибка): (?P<place>.+?)(?::(?P<line>\d+))?: (?P<said>.*)")
_QUOTED = re.compile(r"`[^`]*`|“[^”]*”|«[^»]*»|\S*[/.\\_]\S*")
_TURNING = ("LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI")
_CYRILLIC = re.compile("[\u0400-\u04ff]")


@cache
def _without_line() -> re.Pattern[str]:
    """Whatever may be said without a line, in any language: the whole of it, behind the table it is about."""
    said = {translator(language)(one) for one in (*SUMMARIES, *WHOLE_FILES) for language in LANGUAGES}
    values = {"n": _NUMBER, "most": _NUMBER, "more:,": _NUMBER, "size:,": _NUMBER}
    patterns = (
        "".join(
            values.get(part, ".+") if is_value else re.escape(part)
            for is_value, part in zip(cycle((False, True)), re.split(r"\{([^{}]*)\}", one), strict=False)
        )
        for one in sorted(said)
    )
    return re.compile(f"(?:.*: )?(?:{'|'.join(patterns)})")


def breaches(ended: Ended, arguments: Sequence[str], changed: str, folder: Path) -> list[str]:
    """All that is against the contract about a run over a changed file, each with its kind before a colon."""
    if ended.stopped:
        return [f"stopped: {ended.stopped}"]
    found = []
    out, err = (raw.decode("utf-8", "backslashreplace") for raw in (ended.out, ended.err))
    if ended.status not in STATUSES:
        found.append(f"status: {ended.status}: {_defect(err)}")
    if "Traceback (most recent call last)" in out + err:
        found.append("traceback: " + err.strip().splitlines()[-1][:200])
    if ended.seconds > SECONDS and ended.cpu_seconds > SECONDS:
        found.append(f"slow: {ended.cpu_seconds:.1f} s of work")
    if "xlsx" not in arguments:
        is_table = {"csv", "--csv", "decide"} & set(arguments)
        one = steering_in(out) if is_table else unseen_in(out)
        found += [f"character: {one} on standard output"] if one else []
    if one := unseen_in(err):
        found.append(f"character: {one} on standard error")
    if ended.status == 2:
        told = [line for line in err.splitlines() if line.startswith(("error:", "ошибка:"))]
        told += _faults_of_gate(out, arguments)
        found += [] if told else [f"silent: status 2 without a fault: {err[:100]!r}"]
        found += _faults(told, arguments, changed)
    left = [path.name for path in folder.rglob("*.part")]
    if left:
        found.append(f"left: {left[0]}")
    return found


def steering_in(table: str) -> str:
    """The first character in a table that steers a terminal or turns a text round; empty without one.

    Cells are given back as they came, with tabs, breaks, and marks that show nothing.
    """
    for one in table:
        turns = unicodedata.bidirectional(one) in _TURNING or one in "\u200e\u200f\u061c"
        if turns or (unicodedata.category(one) == "Cc" and one not in "\n\r\t"):
            return f"U+{ord(one):04X}"
    return ""


def unseen_in(text: str) -> str:
    """The first character that steers a terminal or is invisible, by its number; empty without one."""
    for one in text:
        if one != "\n" and unicodedata.category(one) in ("Cc", "Cf", "Cs", "Zl", "Zp"):
            return f"U+{ord(one):04X}"
    return ""


def asks_for_russian(arguments: Sequence[str]) -> bool:
    """Whether the one `--lang` is Russian, and is not itself the value of an option that stands before it."""
    if arguments.count("--lang") != 1:
        return False
    at = arguments.index("--lang")
    return list(arguments[at + 1 : at + 2]) == ["ru"] and not arguments[at - 1].startswith("-")


_FAULT_OF_GATE = re.compile(
    r"(?:::error file=)?(?P<file>[^:,]+)(?:(?::|,line=)(?P<line>\d+))?"
    r"(?:: error|,title=) ?CP001(?:[^:]*::)? ?(?P<said>.*)"
)
"""A fault as the gate tells it on a terminal and to GitHub."""


def _faults_of_gate(out: str, arguments: Sequence[str]) -> list[str]:
    """The faults of files among the gate's findings, as other commands tell them."""
    if list(arguments[:1]) != ["gate"]:
        return []
    language = "ru" if asks_for_russian(arguments) else "en"
    head = translator(language)("error: {fault}")
    if not ("json" in arguments and out.startswith("{")):
        lines = (_FAULT_OF_GATE.match(line) for line in out.splitlines())
        return [
            head.format(fault=f"{one['file']}{f':{line}' if (line := one['line']) else ''}: {one['said']}")
            for one in lines
            if one is not None
        ]
    return [
        head.format(fault=f"{one['file']}{f':{line}' if (line := one['line']) else ''}: {said}")
        for one in json.loads(out)["findings"]
        if one["id"] == FAULTY_FILE
        for said in one["words"][language].splitlines()[:1]
    ]


def _faults(told: Sequence[str], arguments: Sequence[str], changed: str) -> Iterator[str]:
    """What is wrong with the words of faults: no line, another language."""
    in_russian = asks_for_russian(arguments)
    for line in told:
        fault = _FAULT.match(line)
        said = fault["said"] if fault else line
        about_file = fault is not None and fault["place"] == changed and not fault["line"]
        if fault and about_file and not _without_line().fullmatch(fault["said"]):
            yield f"line: {line[:200]}"
        if FAULTS_SPEAK_RUSSIAN and in_russian and not _CYRILLIC.search(_QUOTED.sub("", said)):
            yield f"language: {line[:200]}"


def _defect(err: str) -> str:
    """The last line of the traceback that a defect kept, and where it came from."""
    kept = re.search(r"\S*childproof-defect-\S+\.txt", err)
    if kept is None or not Path(kept[0]).exists():
        return err.strip()[:200]
    lines = Path(kept[0]).read_text(encoding="utf-8").strip().splitlines()
    places = [re.sub(r".*/", "", line.strip()) for line in lines if line.startswith('  File "')]
    return f"{lines[-1][:200]} at {' < '.join(places[-1:-4:-1])}"
