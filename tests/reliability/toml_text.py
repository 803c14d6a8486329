"""Tables as the TOML that a person would write: rows in one line, a table for each thing."""

from __future__ import annotations

import json


def toml_text(tables: dict) -> str:
    """A file with plain entries at the head and one table for each thing below."""
    lines = [
        f"{_key(name)} = {_inline(value)}" for name, value in tables.items() if not _is_section(name, value)
    ]
    for name, value in tables.items():
        if name == "rules":
            for rule in value:
                lines += ["", "[[rules]]", *(f"{_key(key)} = {_inline(one)}" for key, one in rule.items())]
        elif name in FLAT:
            lines += ["", f"[{name}]", *(f"{_key(key)} = {_inline(one)}" for key, one in value.items())]
        elif _is_section(name, value):
            for inner, table in value.items():
                lines += ["", f"[{name}.{_key(inner)}]"]
                lines += [f"{_key(key)} = {_inline(one)}" for key, one in table.items()]
    return "\n".join(lines) + "\n"


FLAT = ("source", "fall_back", "turned_round", "settled", "known")


def _is_section(name: str, value) -> bool:
    return name == "rules" or name in FLAT or (isinstance(value, dict) and name != "title")


def _key(name: str) -> str:
    return name if name.replace("_", "").replace("-", "").isalnum() else json.dumps(name)


def _inline(value) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{_key(key)} = {_inline(one)}" for key, one in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(map(_inline, value)) + "]"
    return json.dumps(value, ensure_ascii=False)
