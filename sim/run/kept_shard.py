"""A finished shard as bytes, so that damage of any kind is found before a figure is read.

Knows the form: an `.npz` of named arrays whose comment is a SHA-256 over everything before it. Knows nothing
of folders, nor of which run a shard belongs to beyond the text that it is given.
"""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Mapping
from dataclasses import fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.engine.school_counts import SchoolCounts

__all__ = ["Damaged", "pack", "pack_arrays", "unpack", "unpack_arrays"]

_OWNER = "whose"
_DIGEST_LENGTH = 64
_VECTORS = ("attempts", "first_day", "decided", "totals", "circles", "people", "log")
"""Columns without a row for each school."""
_WIDTHS = {"region": "uint8", "rural": "bool", "school": "bool"} | dict.fromkeys(_VECTORS, "int64")
_LARGEST_MEMBER = 1 << 36


class Damaged(Exception):
    """These bytes are no whole shard."""


def pack(counts: SchoolCounts, owner: str) -> bytes:
    """The bytes of a shard; `owner` says of which run and which districts it is."""
    return pack_arrays({field.name: getattr(counts, field.name) for field in fields(SchoolCounts)}, owner)


def pack_arrays(arrays: Mapping[str, NDArray[Any]], owner: str) -> bytes:
    """The bytes of named arrays; `owner` as in `pack`."""
    content = io.BytesIO()
    columns: dict[str, Any] = {**arrays, _OWNER: np.array(owner)}
    np.savez_compressed(content, **columns)
    with zipfile.ZipFile(content, "a") as archive:
        archive.comment = b"0" * _DIGEST_LENGTH
    body = content.getvalue()[:-_DIGEST_LENGTH]
    return body + _digest(body)


def unpack(raw: bytes) -> tuple[str, SchoolCounts]:
    """Whose a shard is, and its counts.

    Raises:
        Damaged: a bit is other than it was written, or the arrays are not those of a shard.
    """
    owner, columns = unpack_arrays(raw)
    if columns.keys() != {field.name for field in fields(SchoolCounts)}:
        raise Damaged
    _check_columns(columns)
    return owner, SchoolCounts(**columns)


def unpack_arrays(raw: bytes) -> tuple[str, dict[str, NDArray[Any]]]:
    """Whose some arrays are, and the arrays by name.

    Raises:
        Damaged: a bit is other than it was written.
    """
    body, digest = raw[:-_DIGEST_LENGTH], raw[-_DIGEST_LENGTH:]
    if digest != _digest(body):
        raise Damaged
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            columns = {
                info.filename.removesuffix(".npy"): _array(archive, info) for info in archive.infolist()
            }
    # Whatever odd bytes do to a decoder – it has a dozen ways to fail –, they are no shard.
    except Exception as error:
        raise Damaged from error
    if _OWNER not in columns:
        raise Damaged
    return str(columns.pop(_OWNER)), columns


def _digest(body: bytes) -> bytes:
    return hashlib.sha256(body).hexdigest().encode()


def _array(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> NDArray[Any]:
    """One array, never larger than the bytes that stand for it."""
    if info.file_size > _LARGEST_MEMBER:
        raise Damaged
    stream = io.BytesIO(archive.read(info))
    if np.lib.format.read_magic(stream) != (1, 0):
        raise Damaged
    shape, by_column, dtype = np.lib.format.read_array_header_1_0(stream)
    content = stream.read()
    if dtype.hasobject or int(np.prod(shape, dtype=object)) * dtype.itemsize != len(content):
        raise Damaged
    array = np.frombuffer(content, dtype).reshape(shape, order="F" if by_column else "C")
    return array.copy(order="K")


def _check_columns(columns: dict[str, NDArray[Any]]) -> None:
    rows = len(columns["children"]) if columns["children"].ndim else -1
    for name, column in columns.items():
        by_row = name not in _VECTORS
        if column.dtype != _WIDTHS.get(name, "int32") or column.ndim == 0 or (by_row and len(column) != rows):
            raise Damaged
