"""Damage of all sorts to a file that was good: to its bytes, its lines, its cells, and to what it says.

Everything hangs on one `random.Random`. Knows nothing of what a file is for.
"""

from __future__ import annotations

import copy
import json
import random
import tomllib
from collections.abc import Callable, Sequence
from datetime import date, time
from typing import Any

from proofs.certificates.checker.format import seal_of, sha256

TOKENS = (
    *(
        "",
        " ",
        "\n",
        "\r\n",
        "\r",
        "\t",
        "\0",
        "\ufeff",
        "\x1b[2J",
        "\x1b]0;x\x07",
        "\u202e",
        "\u200b",
        "\u2028",
        "\x85",
    ),
    *(
        '"',
        "'",
        '"""',
        "'''",
        "[",
        "]",
        "[[",
        "{",
        "}",
        "{0}",
        "{x!r:>9999999}",
        "%s",
        "#",
        "\\",
        "\\u0000",
        "\\ud800",
    ),
    *(
        "=",
        ",",
        ";",
        ".",
        "..",
        "../..",
        "/etc/passwd",
        "/dev/zero",
        "-",
        "--",
        "~",
        "*",
        "`",
        "<b>",
        "&amp;",
        "|",
    ),
    *(
        "true",
        "false",
        "yes",
        "да",
        "нет",
        "ИСТИНА",
        "ложь",
        "null",
        "nan",
        "inf",
        "-inf",
        "1e999",
        "1e308",
        "-0.0",
    ),
    *(
        "0",
        "1",
        "-1",
        "2",
        "0.5",
        "1,5",
        "1_0",
        "0x10",
        "1979-05-27",
        "07:32:00",
        "9" * 25,
        "9" * 5000,
        "1" * 400 + ".5",
    ),
    *("sep=;", "=1+1", "@x", "+7", "'=1", "х", "é", "e\u0301", "😀", "x" * 300, "[" * 40, "a." * 60 + "a"),
    *(
        "id",
        "when",
        "any",
        "unless",
        "free",
        "forbidden",
        "overlap",
        "en",
        "ru",
        "policy",
        "claims",
        "when = {}",
    ),
)
"""What tends to go wrong somewhere."""
VALUES: tuple[object, ...] = (
    *(
        True,
        False,
        0,
        1,
        -1,
        2,
        3,
        65,
        10**9,
        10**25,
        10**400,
        -(10**30),
        0.5,
        1e300,
        1e-320,
        float("nan"),
        float("inf"),
    ),
    *(
        "",
        " ",
        "x",
        "free",
        "overlap",
        "\x1b[0m",
        "a\nb",
        "\u202ex",
        "{0}",
        "{x:>999999999}",
        "../x.toml",
        "y" * 5000,
        "9" * 5000,
    ),
    *(
        [],
        [[]],
        [1],
        ["x"],
        ["x", "x"],
        {},
        {"a": 1},
        {"en": "x"},
        {"": ""},
        [{}],
        [0, 17],
        [17, 0],
        ["free", 1],
    ),
    *(date(1979, 5, 27), time(7, 32), None),
)
"""The same as values."""
Tree = Any


def damaged(rng: random.Random, content: bytes, name: str, others: Sequence[bytes]) -> bytes:
    """A file with one to four damages of the sorts that its name allows."""
    sorts: list[Callable[[random.Random, bytes, Sequence[bytes]], bytes]] = [_bytes, _lines, _words]
    ending = name.rpartition(".")[2]
    if ending in ("toml", "json"):
        sorts += [_toml_tree if ending == "toml" else _json_tree] * 3
    if ending == "csv":
        sorts += [_cells] * 3
    for _ in range(rng.choice((1, 1, 1, 2, 4))):
        content = rng.choice(sorts)(rng, content, others)
    return content


def _bytes(rng: random.Random, content: bytes, others: Sequence[bytes]) -> bytes:
    at, to = sorted(rng.randint(0, len(content)) for _ in range(2))
    near = min(len(content), at + rng.choice((1, 2, 8, 64)))
    match rng.randrange(8):
        case 0 if content:
            bit = rng.randrange(8 * len(content))
            flipped = bytearray(content)
            flipped[bit // 8] ^= 1 << bit % 8
            return bytes(flipped)
        case 1:
            return content[:at] + rng.randbytes(rng.choice((1, 3, 50))) + content[near:]
        case 2:
            return content[:at] + content[near:]
        case 3:
            return content[:at]
        case 4:
            return content[:to] + content[at:]
        case 5:
            other = rng.choice(others) if others else b""
            return content[:at] + other[rng.randint(0, len(other)) :]
        case 6:
            return content.replace(b"\n", rng.choice((b"\r\n", b"\r", b"\n\n", b"\0\n")))
        case _:
            return rng.choice((b"\xef\xbb\xbf", b"\xff\xfe", b"")) + content


def _lines(rng: random.Random, content: bytes, others: Sequence[bytes]) -> bytes:
    lines = content.split(b"\n")
    at, to = rng.randrange(len(lines)), rng.randrange(len(lines))
    match rng.randrange(6):
        case 0:
            del lines[at]
        case 1:
            lines.insert(to, lines[at])
        case 2:
            lines[at], lines[to] = lines[to], lines[at]
        case 3:
            head, equals, _ = lines[at].partition(b"=")
            lines[at] = head + equals + b" " + _token(rng)
        case 4:
            lines[at : at + 1] = [lines[at]] * rng.choice((3, 100))
        case _:
            other = (rng.choice(others) if others else b"").split(b"\n")
            start = rng.randrange(len(other))
            lines[at:at] = other[start : start + rng.choice((1, 4, 12))]
    return b"\n".join(lines)


def _words(rng: random.Random, content: bytes, others: Sequence[bytes]) -> bytes:
    """Put another word, or something odd, in the place of one or all of the same."""
    words = content.split()
    if not words:
        return _token(rng)
    one, other = rng.choice(words), rng.choice((rng.choice(words), _token(rng)))
    if rng.random() < 0.3:
        return content.replace(one, other, 500)
    at = content.find(one, rng.randrange(len(content)))
    return content[:at] + other + content[at + len(one) :] if at >= 0 else content.replace(one, other, 1)


def _token(rng: random.Random) -> bytes:
    return rng.choice(TOKENS).encode("utf-8", "surrogatepass")


def _cells(rng: random.Random, content: bytes, others: Sequence[bytes]) -> bytes:
    delimiter = b";" if content.count(b";") > content.count(b",") else b","
    rows = [line.split(delimiter) for line in content.split(b"\n")]
    row = rng.choice(rows)
    match rng.randrange(5):
        case 0:
            row[rng.randrange(len(row))] = _token(rng)
        case 1:
            column = rng.randrange(len(rows[0]))
            rows = [one[:column] + one[column + 1 :] for one in rows]
        case 2:
            row.append(_token(rng))
        case 3:
            column = rng.randrange(len(rows[0]))
            for one in rows:
                one.insert(column, one[column] if column < len(one) else b"")
        case _:
            delimiter = rng.choice((b";", b"\t", b",", b"|"))
    return b"\n".join(delimiter.join(one) for one in rows)


def _toml_tree(rng: random.Random, content: bytes, others: Sequence[bytes]) -> bytes:
    try:
        tree = tomllib.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return _lines(rng, content, others)
    return toml_of(_changed(rng, tree)).encode("utf-8", "surrogatepass")


def _json_tree(rng: random.Random, content: bytes, others: Sequence[bytes]) -> bytes:
    """Changed entries; half of the time the digests of a certificate are made to fit again."""
    try:
        tree = json.loads(content)
    except (ValueError, RecursionError):
        return _bytes(rng, content, others)
    tree = _changed(rng, tree)
    if rng.random() < 0.5:
        _resealed(rng, tree)
    return json.dumps(tree, ensure_ascii=rng.random() < 0.5, default=str).encode("utf-8", "surrogatepass")


def _resealed(rng: random.Random, tree: Tree) -> None:
    """Damage a text in a certificate as well, and write digests and seal anew, as a forger would."""
    try:
        sources = tree["sources"]
        source = rng.choice([sources["policy"], sources["vocabulary"], *sources["claims"]])
        if rng.random() < 0.5:
            source["text"] = _toml_tree(rng, source["text"].encode(), ()).decode("utf-8", "replace")
        source["sha256"] = sha256(source["text"])
        tree["seal"] = seal_of(tree)
    except (KeyError, TypeError, AttributeError, ValueError, IndexError, RecursionError):
        return


def _changed(rng: random.Random, tree: Tree) -> Tree:
    """A tree with one or two places changed: a value, a name, an entry taken out, doubled or moved."""
    tree = copy.deepcopy(tree)
    for _ in range(rng.choice((1, 1, 2))):
        places = list(_places(tree))
        if not places:
            return tree
        (holder, key), (_other, value) = rng.choice(places), _at(rng.choice(places))
        match rng.randrange(6):
            case 0 | 1:
                holder[key] = copy.deepcopy(rng.choice(VALUES))
            case 2:
                holder[key] = copy.deepcopy(value)
            case 3:
                del holder[key]
            case 4 if isinstance(holder, dict):
                name = rng.choice((*_names(places), *TOKENS[:60]))
                holder[name] = holder.pop(key)
            case _:
                if isinstance(holder, list):
                    holder.extend(copy.deepcopy(holder[key]) for _ in range(rng.choice((1, 70))))
                else:
                    holder[f"{key}-2"] = copy.deepcopy(holder[key])
    return tree


def _places(tree: Tree):
    inner = tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else ()
    for key, value in list(inner):
        yield tree, key
        yield from _places(value)


def _at(place):
    holder, key = place
    return key, holder[key]


def _names(places):
    return [key for _, key in places if isinstance(key, str)] or [""]


def toml_of(tree: dict) -> str:
    """Any tree as TOML, its tables and lists of tables under heads of their own."""
    lines = [f"{_key(name)} = {_value(one)}" for name, one in tree.items() if not _is_table(one)]
    for name, one in tree.items():
        if isinstance(one, dict) and one:
            for key, inner in one.items():
                if isinstance(inner, dict):
                    lines.append(f"[{_key(name)}.{_key(key)}]")
                    lines += [f"{_key(last)} = {_value(value)}" for last, value in inner.items()]
            plain = {key: inner for key, inner in one.items() if not isinstance(inner, dict)}
            if plain:
                lines.append(f"[{_key(name)}]")
                lines += [f"{_key(key)} = {_value(value)}" for key, value in plain.items()]
        elif _is_table(one):
            for table in one:
                lines.append(f"[[{_key(name)}]]")
                lines += [f"{_key(key)} = {_value(value)}" for key, value in table.items()]
    return "\n".join(lines) + "\n"


def _is_table(value: Tree) -> bool:
    if isinstance(value, list):
        return bool(value) and all(isinstance(one, dict) for one in value)
    return isinstance(value, dict) and bool(value)


def _key(name: str) -> str:
    plain = name.isascii() and name.replace("_", "").replace("-", "").isalnum()
    return name if plain else json.dumps(name, ensure_ascii=False).replace("\x7f", "\\u007f")


def _value(value: Tree) -> str:
    match value:
        case dict():
            return "{ " + ", ".join(f"{_key(key)} = {_value(one)}" for key, one in value.items()) + " }"
        case list():
            return "[" + ", ".join(map(_value, value)) + "]"
        case float():
            return repr(value)
        case date() | time():
            return value.isoformat()
        case None:
            return '""'
        case int() if not isinstance(value, bool):
            return hex(value) if abs(value) > 10**300 else str(value)
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
