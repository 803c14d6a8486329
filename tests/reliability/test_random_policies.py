"""Random rule books: every engine says what a brute force says that was written from the pages alone.

The seed changes by the day. A failure is repeated, and kept, with the two lines that it prints.
"""

import re
import tomllib
from pathlib import Path

import pytest

from tests.reliability.engines import ENGINES, disagreements
from tests.reliability.generator import write_case
from tests.reliability.known_defects import KNOWN_DEFECTS
from tests.reliability.seeds import seed_of_the_day

SEED = seed_of_the_day()
QUICK, ALL = 10, 200
CORPUS = Path(__file__).parent / "corpus"


def seed_of(number):
    return SEED * 1000 + number


def why_known(fault):
    """Why a disagreement is known, None if it is news."""
    return next((why for pattern, why in KNOWN_DEFECTS.items() if re.search(pattern, fault)), None)


@pytest.mark.parametrize(
    "number", [n if n < QUICK else pytest.param(n, marks=pytest.mark.slow) for n in range(ALL)]
)
def test_every_engine_agrees_with_the_brute_force(number, tmp_path):
    write_case(seed_of(number), tmp_path)
    found = disagreements(tmp_path)
    news = [fault for fault in found if why_known(fault) is None]
    test = f"tests/reliability/{Path(__file__).name}::test_every_engine_agrees_with_the_brute_force[{number}]"
    repeat = f"CHILDPROOF_SEED={SEED} python -m pytest -n 0 '{test}'"
    keep = f"python -m tests.reliability.generator {seed_of(number)} tests/reliability/corpus/NAME"
    assert not news, "\n".join([*news, f"repeat it: {repeat}", f"keep it: {keep}"])
    if found:
        pytest.xfail(why_known(found[0]))


def kept_cases():
    """Each engine on each kept case; an engine that is known to fail has to."""
    for folder in sorted(path for path in CORPUS.iterdir() if path.is_dir()):
        known = tomllib.loads((folder / "case.toml").read_text(encoding="utf-8")).get("known", {})
        for engine in ENGINES:
            marks = [pytest.mark.xfail(strict=True, reason=known[engine])] if engine in known else []
            yield pytest.param(folder, engine, marks=marks, id=f"{folder.name}-{engine}")


@pytest.mark.parametrize(("folder", "engine"), list(kept_cases()))
def test_what_ever_failed_is_replayed(folder, engine):
    assert disagreements(folder, [engine]) == []


def test_one_seed_gives_one_case(tmp_path):
    for name in ("one", "other"):
        write_case(7, tmp_path / name)
    for file in (tmp_path / "one").iterdir():
        assert file.read_bytes() == (tmp_path / "other" / file.name).read_bytes()
