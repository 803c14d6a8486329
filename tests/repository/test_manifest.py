import re

from tests.repository.manifest import ARCHITECTURE, ROOT, manifest, modules, split, summary


def test_architecture_opens_with_a_manifest_that_is_up_to_date():
    before, inside, _after = split(ARCHITECTURE.read_text(encoding="utf-8"))
    assert before.count("\n") <= 6, "the manifest comes first"
    assert inside == manifest(), "call `make manifest`"


def test_every_module_is_listed_once_and_nothing_else_is():
    listed = re.findall(r"^- `([^`]+)`", manifest(), re.MULTILINE)
    expected = [str(path.relative_to(ROOT)) for path in modules() if path.name != "__init__.py"]
    assert expected
    assert sorted(listed) == sorted(expected)
    assert len(listed) == len(set(listed))


def test_every_module_says_what_it_knows():
    silent = [str(path.relative_to(ROOT)) for path in modules() if path.stat().st_size and not summary(path)]
    assert silent == []


def test_every_file_that_the_text_names_exists():
    _before, _inside, after = split(ARCHITECTURE.read_text(encoding="utf-8"))
    named = re.findall(r"`((?:policy|proofs|sim|childproof|tests|notebooks)/[\w./-]+)`", after)
    assert named
    assert [name for name in named if not (ROOT / name).exists()] == []
