"""Whatever part of a certificate is changed, the check finds it, even where the seal was renewed.

`date` and `file` are notes that the check takes as they are, once the seal fits.
"""

import json
import random
from contextlib import suppress

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from proofs.certificates.recheck import recheck
from rulebook.reader.faults import InputError
from tests.proofs.certificates.conftest import resealed

KEPT = {("date",), ("policy", "file"), ("seal",)}
QUICK = settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
NEW_VALUES = [None, True, False, -3, 0, 1, 1000, "proved", "refuted", "free", "none", "", "\ud800", "\x1b"]


def places(value, path=()):
    yield path
    if isinstance(value, dict):
        for name in value:
            yield from places(value[name], (*path, name))
    elif isinstance(value, list):
        for at, item in enumerate(value):
            yield from places(item, (*path, at))


def at(document, path):
    for step in path:
        document = document[step]
    return document


def tampered(original, chance):
    """A copy with one entry changed, taken out, put in or doubled, and what was done to it."""
    document = json.loads(original)
    path = chance.choice([path for path in places(document) if path and path not in KEPT])
    holder, value = at(document, path[:-1]), at(document, path)
    way = chance.choice(["replace", "remove", "insert", "double"])
    new = chance.choice([other for other in NEW_VALUES if (type(other), other) != (type(value), value)])
    if way == "remove":
        del holder[path[-1]]
    elif way == "double" and isinstance(holder, list):
        holder.insert(path[-1], value)
    elif way == "insert" and isinstance(value, dict):
        value["extra"] = new
    elif way == "insert" and isinstance(value, list):
        value.append(new)
    else:
        holder[path[-1]] = new
    return document, (way, path)


@pytest.mark.slow
@pytest.mark.parametrize("letter", ["A", pytest.param("B", marks=pytest.mark.slow)])
def test_a_random_change_under_a_renewed_seal_is_found(certified, letter):
    chance = random.Random(letter)
    for _ in range(40):
        document, change = tampered(certified[letter].text, chance)
        if isinstance(document.get("sources"), dict):
            document = resealed(document)
        result = recheck(document)
        assert not result.holds, str(change)
        assert result.findings
        str(result).encode()
        json.dumps(result.to_dict()).encode()


@pytest.mark.slow
@QUICK
@given(data=st.data())
def test_a_random_change_of_the_text_is_found(certified, data, tmp_path):
    text = certified["B"].text
    start = data.draw(st.integers(0, len(text) - 1))
    length = data.draw(st.sampled_from([0, 1, 2, 40]))
    changed = text[:start] + data.draw(st.text(max_size=3)) + text[start + length :]
    path = tmp_path / "c.json"
    path.write_bytes(changed.encode("utf-8", "surrogatepass"))
    with suppress(ValueError):
        assume(json.loads(path.read_bytes().decode()) != json.loads(text))
    try:
        found = map(str, recheck(path).findings)
    except InputError as error:
        found = map(str, error.faults)
    assert list(found)
