"""Compiled functions without an entry from Python are never called from it: that would end the process."""

import ast
from pathlib import Path

import sim

MODULES = [ast.parse(path.read_text()) for path in Path(sim.__file__).parent.glob("*.py")]
INNER = {"inner", "inner_as"}
COMPILED = {"compiled", "inlined", "compiled_as"} | INNER


def functions(modules, decorated):
    for tree in modules:
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef):
                names = [one.func if isinstance(one, ast.Call) else one for one in node.decorator_list]
                marks = {name.id for name in names if isinstance(name, ast.Name)}
                if decorated(marks):
                    yield node


def called_from_python(modules):
    inner = {node.name for node in functions(modules, lambda marks: bool(marks & INNER))}
    assert inner
    return {
        call.func.id
        for node in functions(modules, lambda marks: not marks & COMPILED)
        for call in ast.walk(node)
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in inner
    }


def test_no_function_of_python_calls_an_inner_one():
    assert called_from_python(MODULES) == set()


def test_a_call_from_python_is_noticed():
    text = "@inner\ndef quick(): pass\n\ndef slow(): return quick()\n"
    assert called_from_python([ast.parse(text)]) == {"quick"}
