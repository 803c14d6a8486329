"""What every command promises, whatever it is given: a breach of it is a fault of ours.

Written from the pages, without the toolkit's own idea of a character or a fault.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from pathlib import Path

from tests.reliability.running import SECONDS, Ended

STATUSES = (0, 1, 2, 3)
"""Those of the contract; 130 is for an interruption, and nobody interrupts here."""
FAULTS_SPEAK_RUSSIAN = True
"""Whether faults come in the language asked for. Until they do, those of `--lang ru` are not looked at."""
WHOLE_FILES = re.compile(
    r"no such file|cannot be read|is not a regular file|is a folder|the file has \d|larger than|"
    r"this is a \w+ file, not|the file is empty|nothing to certify|"
    r"the id `.*` stands in|these are the first \d+ faults|more rows have a fault|this is not a certificate|"
    r"the policy needs facts that a world does not have|"
    r"there are no moves for the vocabulary|stands twice in one table|nested too deep|too many values|"
    r"a number has more than \d+ digits|is not a number that JSON knows"
)
"""What concerns a file as a whole, and so stands at no line."""
_FAULT = re.compile(r"(?:error|ошибка): (?P<place>.+?)(?::(?P<line>\d+))?: (?P<said>.*)")
_QUOTED = re.compile(r"`[^`]*`|“[^”]*”|«[^»]*»|\S*[/.\\_]\S*")
_TURNING = ("LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI")
_CYRILLIC = re.compile("[\u0400-\u04ff]")


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
        found += _faults(err, arguments, changed)
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


def _faults(err: str, arguments: Sequence[str], changed: str) -> Iterator[str]:
    """What is wrong with the words of faults: none at all, no place, no line, another language."""
    told = [line for line in err.splitlines() if line.startswith(("error:", "ошибка:"))]
    if not told:
        yield f"silent: status 2 without a fault: {err[:100]!r}"
    in_russian = "ru" in arguments
    for line in told:
        fault = _FAULT.match(line)
        if (
            fault
            and fault["place"] == changed
            and not fault["line"]
            and not WHOLE_FILES.search(fault["said"])
        ):
            yield f"line: {line[:200]}"
        if FAULTS_SPEAK_RUSSIAN and in_russian and not _CYRILLIC.search(_QUOTED.sub("", line)):
            yield f"language: {line[:200]}"


def _defect(err: str) -> str:
    """The last line of the traceback that a defect kept, and where it came from."""
    kept = re.search(r"\S*childproof-defect-\S+\.txt", err)
    if kept is None or not Path(kept[0]).exists():
        return err.strip()[:200]
    lines = Path(kept[0]).read_text(encoding="utf-8").strip().splitlines()
    places = [re.sub(r".*/", "", line.strip()) for line in lines if line.startswith('  File "')]
    return f"{lines[-1][:200]} at {' < '.join(places[-1:-4:-1])}"
