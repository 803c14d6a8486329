"""Every entry of a TOML file is found on the line on which it was written."""

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rulebook.reader.lines import locate

CASES = {
    "a key on the first line": ("a = 1", {("a",): 1}),
    "comments with brackets and quotes": ('# [x] "a = 1\na = 1 # ]\nb = 2', {("a",): 2, ("b",): 3}),
    "a table and its entries": ("\n[t]\na = 1\n\nb = 2", {("t",): 2, ("t", "a"): 3, ("t", "b"): 5}),
    "tables around a table": ("[a.b.c]\nx = 1", {("a",): 1, ("a", "b"): 1, ("a", "b", "c", "x"): 2}),
    "a table after the tables inside it": ("[a.b]\nx = 1\n[a]\ny = 2", {("a",): 3, ("a", "b"): 1}),
    "a multi-line text": (
        'a = """\n[no]\nb = 1\n"""\nb = \'\'\'\n"""\n\'\'\'\nc = 3',
        {("a",): 1, ("b",): 5, ("c",): 8},
    ),
    "texts that end in quotes": ('a = """x"""""\nb = \'\'\'y\'\'\'\'\nc = 1', {("b",): 2, ("c",): 3}),
    "escaped quotes": ('a = "\\"]"\nb = "\\\\"\nc = """\\""""\nd = 1', {("b",): 2, ("c",): 3, ("d",): 4}),
    "a list over several lines": (
        "a = [\n  1, # ]\n  [2,\n   3],\n]\nb = 1",
        {("a",): 1, ("a", 0): 2, ("a", 1): 3, ("a", 1, 0): 3, ("a", 1, 1): 4, ("b",): 6},
    ),
    "rows in a list": (
        "when = [\n  { a = 1, b = [true] },\n  { c = { d = 2 } },\n]",
        {("when", 0, "a"): 2, ("when", 0, "b", 0): 2, ("when", 1, "c", "d"): 3},
    ),
    "lists of tables": (
        "[[r]]\na = 1\n[[r]]\na = 2\n[r.x]\nb = 3\n[[r.y]]\n[[r.y]]\nc = 4\n[[r]]\n[[r.y]]\nc = 5",
        {
            ("r",): 1,
            ("r", 0): 1,
            ("r", 1): 3,
            ("r", 1, "a"): 4,
            ("r", 1, "x", "b"): 6,
            ("r", 1, "y", 0): 7,
            ("r", 1, "y", 1, "c"): 9,
            ("r", 2): 10,
            ("r", 2, "y", 0, "c"): 12,
        },
    ),
    "dotted and quoted keys": (
        'a.b.c = 1\na.b.d = 2\n"x.y" . \'z = 1\' = 3\n["p q".r]\n"\\u0061" = 4',
        {
            ("a", "b"): 1,
            ("a", "b", "d"): 2,
            ("x.y", "z = 1"): 3,
            ("p q", "r"): 4,
            ("p q", "r", "a"): 5,
        },
    ),
    "an empty key": ("\"\" = 1\n'' .x = 2\n".replace("'' .x", "y.''"), {("",): 1, ("y", ""): 2}),
    "spaces wherever they may stand": (
        " [ a . b ] # x\n\tc\t=\t[ ] \n [[ d ]]\n e = { } ",
        {("a", "b"): 1, ("a", "b", "c"): 2, ("d", 0): 3, ("d", 0, "e"): 4},
    ),
    "dates, numbers and truth": (
        "a = 1979-05-27T07:32:00Z\nb = 1e5\nc = true\nd = [1.5, nan, -inf, 0x1F]\ne = 07:32:00",
        {("b",): 2, ("c",): 3, ("d", 3): 4, ("e",): 5},
    ),
}


@pytest.mark.parametrize(("text", "lines"), CASES.values(), ids=CASES)
def test_entries_are_found_where_they_stand(text, lines):
    tomllib.loads(text)
    found = locate(text)
    assert {keys: found.get(keys) for keys in lines} == lines


keys = st.sampled_from(["a", "b-1", '"q"', "'l'", '"sp ace"', '"a.b"', "'[x]'", '"#"'])
scalars = st.sampled_from(
    [
        *("1", "-1.5", "true", '"t"', "'l'", '"]}#"', '"\\""', '""', "1979-05-27", "nan"),
        *('"""one\ntwo"""', "'''\n[x]\n# y = 1\n'''", '"""a\\\n  "" b"""""'),
    ]
)
comments = st.sampled_from(["", " # c", " # ] } ' \" ="])
blanks = st.sampled_from(["", "\n", "\n\n  ", "\n# [t]\n"])


class Writer:
    """Writes random TOML and notes where each entry goes."""

    def __init__(self, draw):
        self.draw = draw
        self.text = ""
        self.lines = {}

    def put(self, piece):
        self.text += piece

    def note(self, path):
        self.lines[path] = self.text.count("\n") + 1

    def name(self, taken):
        key = self.draw(keys)
        plain = next(iter(tomllib.loads(f"{key} = 0")))
        if plain in taken:
            key = plain = f"k{len(taken)}"
        taken.add(plain)
        return key, plain

    def value(self, path, depth=0):
        self.note(path)
        kind = self.draw(st.sampled_from(["scalar", "list", "row"] if depth < 3 else ["scalar"]))
        if kind == "scalar":
            self.put(self.draw(scalars))
        elif kind == "list":
            self.put("[" + self.draw(blanks))
            for place in range(self.draw(st.integers(0, 3))):
                self.value((*path, place), depth + 1)
                self.put(self.draw(blanks) + "," + self.draw(blanks))
            self.put("]")
        else:
            self.put("{ ")
            taken: set[str] = set()
            for place in range(self.draw(st.integers(0, 3))):
                if place:
                    self.put(", ")
                self.pair(path, taken, depth + 1)
            self.put(" }")

    def pair(self, path, taken, depth=0):
        key, plain = self.name(taken)
        if self.draw(st.booleans()):
            inner_key, inner = self.name(set())
            key, here = f"{key} . {inner_key}", (*path, plain, inner)
            self.note((*path, plain))
        else:
            here = (*path, plain)
        self.note(here)
        line = self.lines[here]
        self.put(f"{key} = ")
        self.value(here, depth)
        self.lines[here] = line

    def entries(self, path):
        taken: set[str] = set()
        for _ in range(self.draw(st.integers(0, 3))):
            self.put(self.draw(blanks).rstrip(" "))
            self.pair(path, taken)
            self.put(self.draw(comments) + "\n")


@st.composite
def documents(draw):
    writer = Writer(draw)
    writer.entries(())
    tables = {path[0] for path in writer.lines}
    lists: dict[str, int] = {}
    for _ in range(draw(st.integers(0, 4))):
        if draw(st.booleans()):
            key, plain = writer.name(tables)
            path: tuple[str | int, ...] = (plain,)
            writer.note(path)
            writer.put(f"[ {key} ]{draw(comments)}\n")
        else:
            name = draw(st.sampled_from(["list_a", "list_b"]))
            place = lists.get(name, 0)
            lists[name] = place + 1
            path = (name, place)
            if not place:
                writer.note((name,))
            writer.note(path)
            writer.put(f"[[{name}]]\n")
        writer.entries(path)
    return writer


@given(documents())
def test_any_entry_of_any_file_is_found_where_it_was_written(writer):
    tomllib.loads(writer.text)
    assert locate(writer.text) == writer.lines


def paths(value, path=()):
    yield path
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, one in inner:
        yield from paths(one, (*path, key))


@given(documents())
def test_every_entry_that_is_read_has_a_line_and_no_other_has(writer):
    assert set(locate(writer.text)) == set(paths(tomllib.loads(writer.text))) - {()}
