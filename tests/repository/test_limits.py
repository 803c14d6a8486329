"""Functions stay small, names mean one thing, and what is imported late says why."""

from __future__ import annotations

import pytest

from tests.repository.offenders import (
    CHECKS,
    CLASSES_OF_ONE_MEANING,
    ONE_MEANING,
    PACKAGES,
    clashes,
    long_files,
    over_limits,
    shared_class_names,
    sources,
    unexplained_lazy_imports,
)

FILES = sources()


def test_there_are_files_to_look_at():
    assert len(FILES) > 150


@pytest.mark.parametrize("name", CHECKS)
def test_nothing_offends(name):
    assert CHECKS[name](FILES) == []


def test_no_python_file_of_the_packages_or_the_tests_passes_400_lines():
    files = sources(folders=(*PACKAGES, "tests"))
    assert len(files) > len(FILES)
    assert long_files(files) == []


def test_a_planted_file_of_401_lines_is_noticed():
    assert long_files({"sim/a.py": "pass\n" * 401, "sim/b.py": "pass\n" * 400}) == ["sim/a.py: 401"]


def test_a_planted_function_over_the_limits_is_noticed():
    many = f"def f({', '.join('abcdefghi')}): pass\n"
    long = "def g():\n" + "    print()\n" * 60
    assert over_limits({"sim/a.py": many + long}) == ["sim/a.py f: arguments", "sim/a.py g: lines"]


def test_compiled_functions_commands_and_keywords_of_public_calls_are_excepted():
    many = f"def run({', '.join('abcdefghi')}): pass\n"
    keywords = f"def call(*, {', '.join('abcdefghi')}): pass\n"
    assert over_limits({"sim/a.py": f"@compiled\n{many}"}) == []
    assert over_limits({"childproof/commands/a.py": many, "childproof/calls/b.py": keywords}) == []
    assert over_limits({"childproof/report/b.py": keywords}) == ["childproof/report/b.py call: arguments"]


def test_a_planted_clash_of_names_is_noticed():
    files = {
        "sim/a.py": "class Space: ...\ndef verify(): ...\n",
        "proofs/b.py": "def Space(): ...\ndef verify(): ...\n",
    }
    assert clashes(files) == ["Space: proofs, sim"]
    assert clashes({"sim/a.py": "class Space: ...\n", "sim/b.py": "class Space: ...\n"}) == []


def test_a_planted_class_with_the_name_of_another_type_is_noticed():
    two = {"sim/a.py": "class Plan: ...\n", "sim/b.py": "class Plan: ...\n"}
    assert shared_class_names(two) == ["Plan: sim/a.py, sim/b.py"]
    alias = {"sim/a.py": "class Plan: ...\n", "sim/b.py": "Plan = tuple[int, ...]\n"}
    assert shared_class_names(alias) == ["Plan: sim/a.py, sim/b.py"]
    assert shared_class_names({"sim/a.py": "Ints = list[int]\n", "sim/b.py": "Ints = list[int]\n"}) == []


@pytest.mark.slow
def test_no_name_is_excepted_that_stands_once():
    assert {name for name in ONE_MEANING if f"{name}: " not in "".join(clashes(FILES, excepted=()))} == set()
    assert {
        line.partition(":")[0] for line in shared_class_names(FILES, excepted=())
    } == CLASSES_OF_ONE_MEANING


def test_a_planted_late_import_without_a_reason_is_noticed():
    late = "def f():\n    import os\n    from sim.run.run import Run\n"
    assert unexplained_lazy_imports({"proofs/a.py": late}) == ["proofs/a.py f: sim.run.run"]
    said = "def f():\n    # Numba takes a second to load.\n    from sim.run.run import Run\n"
    assert unexplained_lazy_imports({"proofs/a.py": said}) == []
