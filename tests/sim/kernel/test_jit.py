"""Compiled functions without an entry from Python are never called from it: that would end the process."""

import ast
import shutil
from pathlib import Path

import pytest

import sim
from sim.kernel.jit import kernel_digest, kernel_modules

MODULES = [ast.parse(path.read_text()) for path in Path(sim.__file__).parent.rglob("*.py")]
UNCALLABLE = {"kernel", "kernel_typed"}
COMPILED = {"entry", "inline_kernel", "entry_typed"} | UNCALLABLE


def functions(modules, decorated):
    for tree in modules:
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef):
                names = [one.func if isinstance(one, ast.Call) else one for one in node.decorator_list]
                marks = {name.id for name in names if isinstance(name, ast.Name)}
                if decorated(marks):
                    yield node


def called_from_python(modules):
    inner = {node.name for node in functions(modules, lambda marks: bool(marks & UNCALLABLE))}
    assert inner
    return {
        call.func.id
        for node in functions(modules, lambda marks: not marks & COMPILED)
        for call in ast.walk(node)
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in inner
    }


def test_no_function_of_python_calls_a_kernel():
    assert called_from_python(MODULES) == set()


def test_a_call_from_python_is_noticed():
    text = "@kernel\ndef quick(): pass\n\ndef slow(): return quick()\n"
    assert called_from_python([ast.parse(text)]) == {"quick"}


WING = Path(sim.__file__).parent
KERNELS = {path.relative_to(WING).as_posix() for path in kernel_modules()}


def test_every_module_that_compiles_something_is_a_kernel_module():
    compiling = {
        path.relative_to(WING).as_posix()
        for path in WING.rglob("*.py")
        if any(functions([ast.parse(path.read_text())], lambda marks: bool(marks & COMPILED)))
    }
    assert len(compiling) > 20
    assert compiling <= KERNELS


def test_every_module_of_this_wing_that_a_kernel_module_imports_is_one_too():
    for name in KERNELS:
        for node in ast.walk(ast.parse((WING / name).read_text())):
            if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("sim."):
                module = node.module
                path = WING.joinpath(*module.split(".")[1:]).with_suffix(".py")
                within = [path.with_suffix("") / f"{alias.name}.py" for alias in node.names]
                reached = [one for one in (path, *within) if one.is_file()]
                assert reached
                assert {one.relative_to(WING).as_posix() for one in reached} <= KERNELS


@pytest.mark.parametrize(
    ("name", "is_kernel"),
    [
        ("engine/decisions.py", True),
        ("population/friendships.py", True),
        ("assumptions/names.py", True),
        ("pictures/run_pictures.py", False),
        ("results/measures.py", False),
        ("sensitivity/tornado.py", False),
    ],
)
def test_a_change_of_a_kernel_module_and_of_no_other_changes_the_folder(tmp_path, name, is_kernel):
    copy = shutil.copytree(WING, tmp_path / "sim")
    assert kernel_digest(copy) == kernel_digest()
    with (copy / name).open("a", encoding="utf-8") as file:
        file.write("\n# touched\n")
    assert (kernel_digest(copy) != kernel_digest()) is is_kernel
