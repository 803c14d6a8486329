"""Whatever a file holds, reading it ends soon, with a policy or with faults that a terminal can show."""

import os
import threading
import time
import tracemalloc
from contextlib import contextmanager

import pytest

from rulebook.decide import decide
from rulebook.loaders.load_claims import load_claims
from rulebook.loaders.load_policy import load_policy
from rulebook.loaders.load_vocabulary import load_vocabulary
from rulebook.reader.document import LARGEST_FILE, read_document
from rulebook.reader.faults import MANY_FAULTS, InputError
from rulebook.situations import SituationError, parse_situation
from rulebook.table import Situations, outcome_table
from tests.cases.reading import CASES
from tests.sampling import one_of_each

SOON = 10.0
SMALL = str(CASES / "valid" / "vocabulary-small.toml")
HEAD = (
    'id = "p"\ntitle.en = "t"\nvocabulary = "vocabulary-small.toml"\nversion = "1"\nsource.title = "s"\n'
    '[readings.overlap]\nquestion.en = "?"\noptions.loosest.en = "l"\n'
)
RULE = '[[rules]]\nid = "1"\nline = "1"\nwhen = { known = true }\noutcome = "free"\nquote = "q"\n'
VOCABULARY = 'id = "v"\ntitle.en = "t"\n'
FACT = (
    '[facts.{}]\nlabel.en = "l"\nsentences = [{{ value = false, en = "n" }}, {{ value = true, en = "y" }}]\n'
)


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "vocabulary-small.toml").write_bytes((CASES / "valid" / "vocabulary-small.toml").read_bytes())
    return tmp_path


@pytest.fixture
def write(folder):
    def put(content, name="absurd.toml"):
        path = folder / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return put


@contextmanager
def soon(seconds=SOON):
    begun = time.process_time()
    yield
    assert time.process_time() - begun < seconds


def refused(read, *arguments):
    """The text of the error; what is raised has to be an `InputError`, soon, and safe to print."""
    with soon(), pytest.raises(InputError) as caught:
        read(*arguments)
    text = str(caught.value)
    assert text.startswith("error: ")
    assert len(text) < 60_000
    assert max(map(len, text.splitlines())) < 1500
    assert all(letter.isprintable() or letter == "\n" for letter in text)
    assert len(caught.value.faults) <= MANY_FAULTS + 1
    return text


def chain(number, row):
    return "".join(f'[conditions.c{n}]\nen = "c"\nany = {row(n)}\n' for n in range(number))


def doubling(n):
    return f"[{{ c{n - 1} = true, known = true }}, {{ c{n - 1} = false }}]" if n else "{ known = true }"


def nesting(n):
    return f"{{ c{n - 1} = false }}" if n else "{ known = true }"


def deep(table, number):
    """Conditions or terms, each of the one before it."""
    letter = table[0]
    rows = ["known = true", *(f"{letter}{n} = false" for n in range(number))]
    return "".join(f'[{table}.{letter}{n}]\nen = "x"\nany = {{ {rows[n]} }}\n' for n in range(number))


# Files that are no files.


def test_a_folder_is_no_policy(folder):
    assert "this is a folder" in refused(load_policy, folder)


def test_a_missing_file_is_said_to_be_missing(folder):
    assert "no such file" in refused(load_policy, folder / "nothing.toml")


@pytest.mark.parametrize("device", ["/dev/zero", "/dev/full", "/dev/tty"])
def test_a_device_is_not_read(device):
    if not os.path.exists(device):
        pytest.skip(f"there is no {device} here")
    assert "not a regular file" in refused(load_policy, device)


def test_a_pipe_is_not_waited_for(folder):
    os.mkfifo(folder / "pipe.toml")
    assert "not a regular file" in refused(load_policy, folder / "pipe.toml")


def test_links_in_a_circle_are_an_error(folder):
    (folder / "a.toml").symlink_to(folder / "b.toml")
    (folder / "b.toml").symlink_to(folder / "a.toml")
    assert "cannot be read" in refused(load_policy, folder / "a.toml")


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything")
def test_a_file_without_permission_is_an_error(write):
    path = write(HEAD + RULE)
    path.chmod(0)
    assert "permission denied" in refused(load_policy, path)


@pytest.mark.parametrize(
    "name", ["a\0b.toml", "x" * 5000 + ".toml", "", "\udcff.toml", "a\nb.toml", "\x1b[2J"]
)
def test_no_path_is_too_odd_to_be_refused(name):
    refused(load_policy, name)


@pytest.mark.parametrize(
    "name", ["a\\u0000b.toml", "x" * 3000 + ".toml", "\\u001b[2J.toml", ".toml", "/.toml"]
)
@pytest.mark.parametrize("key", ["vocabulary", "claims"])
def test_no_path_inside_a_policy_is_too_odd_to_be_refused(write, key, name):
    text = HEAD.replace('"vocabulary-small.toml"', f'"{name}"') if key == "vocabulary" else HEAD
    entry = f'claims = ["{name}"]\n' if key == "claims" else ""
    refused(load_policy, write(entry + text + RULE))


# Files that are no text, or too much of it.


def test_a_file_of_50_mib_is_refused_without_reading_it_all(folder):
    path = folder / "huge.toml"
    with path.open("wb") as file:
        file.truncate(50 * 2**20)
    tracemalloc.start()
    try:
        assert "51,200 KiB; at most 4096 KiB" in refused(load_policy, path)
        assert tracemalloc.get_traced_memory()[1] < 8 * 2**20
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize(
    "content",
    [
        b"\xff\xfe",
        b"\x00",
        b"\xef\xbb\xbf",
        b"\r",
        b"\n" * 1000,
        b"\x80" * 1000,
        "﻿﻿a = 1".encode(),
        b"a = 1\rb = 2",
    ],
)
def test_odd_bytes_are_refused(write, content):
    refused(load_policy, write(content))


def long_files(size):
    """Files of nearly some number of bytes, each of one thing; by what it is."""
    full = size - 2000
    return {
        "brackets": "a = " + "[" * full,
        "closed brackets": "a = " + "[" * (full // 2) + "]" * (full // 2),
        "inline tables": "a = " + "{ a = " * (full // 6),
        "dots in a key": "a" + ".a" * (full // 2) + " = 1",
        "dots in a quoted key": '"a"' + ' . "a"' * (full // 6) + " = 1",
        "dots in a table's name": "[a" + ".a" * (full // 2) + "]",
        "dots in a list of tables": "[[a" + ".'a'" * (full // 4) + "]]",
        "one key": "a" * full + " = 1",
        "one quoted key": '"' + "a" * full + '" = 1',
        "one text": 'id = "' + "a" * full + '"',
        "quotes never closed": 'a = """\n' + '\\"""\n' * (full // 5),
        "single quotes never closed": "a = '''\n" + "'' \n" * (full // 4),
        "backslashes": 'a = "' + "\\" * full,
        "a list of numbers": "a = [" + "1," * (full // 2) + "]",
        "a list of empty rows": "a = [" + "{}," * (full // 3) + "]",
        "a list of texts": "claims = [" + '"x.toml",' * (full // 9) + "]",
        "keys": "\n".join(f"k{n} = 1" for n in range(full // 11)),
        "tables": "\n".join(f"[t{n}]" for n in range(full // 9)),
        "lists of tables": "[[a]]\n" * (full // 6),
        "nested lists of tables": "[[a]]\n[[a.b]]\n" * (full // 14),
        "entries of a deep table": "[a.b.c.d.e.f.g.h.i.j]\n"
        + "".join(f"k{n}.a.b.c.d = 1\n" for n in range(900)),
        "rules": HEAD + "[[rules]]\n" * ((full - 400) // 10),
        "equals signs": "=" * full,
        "a number of many digits": "a = " + "9" * full,
        "a hexadecimal number": "version = 0x" + "f" * full,
        "a number with many decimals": "version = 0." + "1" * full,
        "comments": "#\n" * (full // 2),
        "spaces": " " * full,
    }  # fmt: skip


SIZES = one_of_each([2**18, LARGEST_FILE])


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("name", long_files(2**12))
def test_a_long_file_of_anything_is_refused_soon(write, name, size):
    refused(load_policy, write(long_files(size)[name]))


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("name", ["keys", "a list of texts", "one key"])
def test_a_long_file_is_refused_as_vocabulary_and_as_claims_too(write, name, size):
    path = write(long_files(size)[name])
    refused(load_vocabulary, path)
    refused(load_claims, path, load_vocabulary(SMALL))


# Well-formed files that ask for too much.


def test_30_000_rules_are_too_many(write):
    text = HEAD + "rules = [" + "{id=1}," * 30_000 + "]"
    assert "rules" in refused(load_policy, write(text))


def test_the_product_of_the_readings_is_bounded(write):
    readings = "".join(
        f'[readings.q{n}]\nquestion.en = "?"\noptions = {{ a = {{ en = "a" }}, b = {{ en = "b" }} }}\n'
        for n in range(600)
    )
    row = "when = { " + ", ".join(f'q{n} = "a"' for n in range(600)) + " }"
    text = refused(load_policy, write(HEAD + readings + RULE.replace("when = { known = true }", row)))
    assert "combinations; at most 100,000" in text


def test_a_row_of_20_000_names_is_cut_short(write):
    row = "when = { " + ", ".join(f"f{n} = 1" for n in range(20_000)) + " }"
    text = refused(load_policy, write(HEAD + RULE.replace("when = { known = true }", row)))
    assert f"these are the first {MANY_FAULTS} faults; there may be more" in text


def test_a_fact_of_too_many_values_is_refused(write):
    values = ",".join(f'{{value="v{n}",en="x"}}' for n in range(10_000))
    text = refused(load_vocabulary, write(f'{VOCABULARY}[facts.f]\nlabel.en = "l"\nsentences = [{values}]\n'))
    assert "10,000 sentences; a fact has at most 64 values" in text


def test_too_many_facts_are_refused(write):
    assert "at most 64" in refused(
        load_vocabulary, write(VOCABULARY + "".join(map(FACT.format, range(2000))))
    )


def test_a_vocabulary_of_64_yes_no_facts_loads_but_is_not_enumerated(write):
    with soon():
        vocabulary = load_vocabulary(write(VOCABULARY + "".join(map(FACT.format, range(64)))))
    assert vocabulary.combinations == 2**64
    with soon(), pytest.raises(ValueError, match="too many for a table"):
        Situations(vocabulary)


def test_the_largest_policy_that_is_allowed_loads_soon(write):
    with soon():
        policy = load_policy(
            write(HEAD + "".join(RULE.replace('id = "1"', f'id = "r{n}"') for n in range(1_900)))
        )
    with soon():
        outcome_table(policy, policy.default_reading)
    situation = Situations.of(policy.vocabulary).situation(1)
    with soon():
        assert len(decide(policy, situation, policy.default_reading).rules) == 1_900


# Conditions that feed on themselves.


def test_conditions_that_double_60_times_are_refused(write):
    text = refused(load_policy, write(HEAD + chain(60, doubling) + RULE.replace("known", "c59")))
    assert "entries; at most 10,000" in text or "nest" in text


def test_conditions_that_nest_a_thousand_deep_are_refused(write):
    text = refused(load_policy, write(HEAD + chain(1000, nesting) + RULE.replace("known", "c999")))
    assert "nest" in text


def test_the_most_entangled_conditions_that_are_allowed_are_decided_soon(write):
    with soon():
        policy = load_policy(write(HEAD + chain(11, doubling) + RULE.replace("known", "c10")))
    situations = Situations.of(policy.vocabulary)
    with soon():
        table = outcome_table(policy, policy.default_reading)
        for number in range(situations.size):
            decision = decide(policy, situations.situation(number), policy.default_reading)
            assert (decision.outcome == "free") == (table[number] == 0)


def test_a_term_redefined_in_terms_of_a_later_term_is_a_circle(write):
    write(VOCABULARY + FACT.format("known") + deep("terms", 6), "terms.toml")
    text = HEAD.replace("vocabulary-small", "terms") + RULE
    text += '[conditions.t0]\nen = "x"\nany = { t5 = true }\n'
    assert "circle: `t0` → `t5` → `t4` → `t3` → `t2` → `t1` → `t0`" in refused(load_policy, write(text))


def test_terms_that_a_policy_makes_deeper_are_bounded_too(write):
    write(VOCABULARY + FACT.format("known") + deep("terms", 20), "terms.toml")
    text = (
        HEAD.replace("vocabulary-small", "terms")
        + deep("conditions", 20)
        + '[conditions.t0]\nen = "x"\nany = { c19 = true }\n'
    )
    assert "nest" in refused(load_policy, write(text + RULE))


# What reaches the terminal.


@pytest.mark.parametrize("evil", ["\\u001b[31m", "\\u202e", "\\u0007", "\\u009b2J", "\\u200b", "\\u2028"])
@pytest.mark.parametrize(
    "text",
    [
        HEAD.replace('id = "p"', 'id = "p{}"') + RULE,
        HEAD + RULE.replace('id = "1"', 'id = "1{}"'),
        HEAD + RULE.replace('outcome = "free"', 'outcome = "free{}"'),
        HEAD + RULE.replace("known", '"known{}"'),
        HEAD + RULE.replace("known = true", 'sender_role = "child{}"'),
        HEAD + RULE + '"x{}" = 1\n',
        HEAD + RULE + '[conditions."c{}"]\nen = "c"\nany = {{ known = true }}\n',
        HEAD + RULE + '[readings."r{}"]\n',
        HEAD.replace("loosest", '"loosest{}"') + RULE,
        'claims = ["x{}.toml"]\n' + HEAD + RULE,
        HEAD.replace("vocabulary-small.toml", "x{}") + RULE,
    ],
)
def test_no_control_character_of_an_id_reaches_the_terminal(write, text, evil):
    refused(load_policy, write(text.replace("{}", evil).replace("{{", "{").replace("}}", "}")))


def test_a_name_of_200_000_letters_is_clipped(write):
    text = refused(load_policy, write(HEAD + RULE.replace("known", "k" * 200_000)))
    assert len(text) < 500


# Files that name other files.


def test_a_vocabulary_may_lie_above_the_policy(write, folder):
    (folder / "below").mkdir()
    path = write(HEAD.replace("vocabulary-small", "../vocabulary-small") + RULE, "below/policy.toml")
    assert load_policy(path).id == "p"


def test_a_claim_file_that_is_a_device_is_refused(write, folder):
    (folder / "claims.toml").symlink_to("/dev/zero")
    assert "not a regular file" in refused(load_policy, write('claims = ["claims.toml"]\n' + HEAD + RULE))


def test_a_claim_file_that_is_a_folder_is_refused(write, folder):
    (folder / "claims.toml").mkdir()
    assert "this is a folder" in refused(load_policy, write('claims = ["claims.toml"]\n' + HEAD + RULE))


def test_a_vocabulary_is_read_again_once_it_has_changed(write):
    path = write(VOCABULARY + FACT.format("one"), "changing.toml")
    first = load_vocabulary(path)
    assert load_vocabulary(path) is first
    write(VOCABULARY + FACT.format("two"), "changing.toml")
    assert list(load_vocabulary(path).facts) == ["two"]


def test_a_document_is_the_same_whatever_its_line_ends(write):
    unix, windows = (
        write(HEAD + RULE, "unix.toml"),
        write((HEAD + RULE).replace("\n", "\r\n"), "windows.toml"),
    )
    assert read_document(unix).data == read_document(windows).data
    assert read_document(unix).line("rules", 0, "quote") == read_document(windows).line("rules", 0, "quote")


def test_several_threads_may_load_at_once(write):
    path, found = write(HEAD + RULE), []
    threads = [threading.Thread(target=lambda: found.append(load_policy(path))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({policy.digest for policy in found}) == 1
    assert len(found) == 8


# Situations as people write them.


@pytest.mark.parametrize(
    "written",
    [
        {},
        {"known": "yes"},
        {"sender_role": "adult", "recipient_role": "child", "known": "perhaps"},
        {"sender_role": "adult", "recipient_role": "child", "known": ""},
        {"sender_role": "ADULT", "recipient_role": "child", "known": "no"},
        {"sender_role": "adult", "recipient_role": "child", "known": "no", "\x1b[2J": "x"},
        {"sender_role": "adult", "recipient_role": "child", "known": "x" * 10**6},
    ],
)
def test_a_situation_that_cannot_be_read_says_why(written):
    with pytest.raises(SituationError) as caught:
        parse_situation(load_vocabulary(SMALL), written)
    assert str(caught.value).startswith(caught.value.message)
    assert len(caught.value.message + caught.value.hint) < 500
    assert (caught.value.message + caught.value.hint).isprintable()


def test_yes_and_no_may_be_written_in_several_ways():
    words = {"sender_role": " adult ", "recipient_role": "child", "known": "Yes"}
    assert parse_situation(load_vocabulary(SMALL), words)["known"] is True
    assert parse_situation(load_vocabulary(SMALL), {**words, "known": "false"})["known"] is False
