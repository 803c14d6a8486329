"""Holds what the commands print against the JSON Schemas that are published with the package."""

from __future__ import annotations

from functools import cache

from jsonschema import Draft202012Validator
from referencing import Registry, Resource

from childproof.files.schemas import OUTPUTS, schemas


@cache
def validator(name: str) -> Draft202012Validator:
    """Checks against one schema; the parts that schemas share are found by their names."""
    documents = schemas()
    resources = [(one["$id"], Resource.from_contents(one)) for one in documents.values()]
    return Draft202012Validator(documents[name], registry=Registry().with_resources(resources))


def misfits(command: str, output: object) -> list[str]:
    """Where the JSON of a command is not what its schema says, each with the reason."""
    return [
        f"{error.json_path}: {error.message[:300]}"
        for error in validator(OUTPUTS[command]).iter_errors(output)
    ]
