"""Whatever a file holds, reading it ends soon, with a policy or with faults that a terminal can show."""

import os
import threading
import tracemalloc

import pytest

from rulebook.loaders.load_claims import load_claims
from rulebook.loaders.load_policy import load_policy
from rulebook.loaders.load_vocabulary import load_vocabulary
from rulebook.reader.document import LARGEST_FILE, read_document
from rulebook.situations import SituationError, parse_situation
from tests.rulebook.loaders.absurd_files import FACT, HEAD, RULE, SMALL, VOCABULARY, refused
from tests.sampling import one_of_each

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
