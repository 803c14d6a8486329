"""Finished samples on disk, so that a sampling that was cut short goes on where it was.

Knows the folder `samples`, its files and what becomes of damaged ones: they are named and made anew. So are,
without a word, those of another number of samples, whose points are others.
"""

from __future__ import annotations

import hashlib
import json
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rulebook.language import Message
from rulebook.reader.faults import one_fault
from rulebook.reader.whole_file import unwritable, write_bytes
from sim.kernel.cores import cores
from sim.run.checkpoints import DamagedPart, kept_bytes
from sim.run.folder_lock import only_run_in
from sim.run.kept_shard import Damaged, pack_arrays, unpack_arrays
from sim.run.precompile import compile_all
from sim.run.provenance import versions
from sim.run.shard import Finished
from sim.run.threads import on_threads
from sim.sensitivity.samples import SILENCES, Design, SampleResults, merge_samples, run_samples

__all__ = ["run_design"]

PART = 20
"""Samples of one file, and of one task."""


def run_design(
    design: Design,
    *,
    workers: int | None = None,
    scheduler: str | None = None,
    output: Path | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> SampleResults:
    """Run every sample of a design, on threads or on a Dask cluster; neither changes the result.

    With a folder as `output` finished samples are kept there and found again.

    Raises:
        InputError: the folder cannot be used or holds other samples, or no cluster answers.
    """
    number = len(design.settings)
    bounds = [(first, min(first + PART, number)) for first in range(0, number, PART)]
    with _store(output, design) as store:
        compile_all()
        parts = [None if store is None else store.read(*bound) for bound in bounds]
        missing = [place for place, part in enumerate(parts) if part is None]
        done = number - sum(bounds[place][1] - bounds[place][0] for place in missing)
        if progress is not None:
            progress(done, number)
        with closing(_finished(design, [bounds[place] for place in missing], workers, scheduler)) as finished:
            for index, part in finished:
                place = missing[index]
                parts[place] = part
                if store is not None:
                    store.write(*bounds[place], part)
                done += bounds[place][1] - bounds[place][0]
                if progress is not None:
                    progress(done, number)
    return merge_samples([part for part in parts if part is not None])


def _finished(
    design: Design, bounds: list[tuple[int, int]], workers: int | None, scheduler: str | None
) -> Finished[SampleResults]:
    if not bounds:
        return
    used = min(workers or cores(), len(bounds))
    if scheduler is None:
        yield from on_threads(run_samples, design, None, bounds, used)
    else:
        # Heavy, and an extra that may not be installed.
        from sim.run.cluster import on_cluster

        yield from on_cluster(run_samples, design, None, bounds, workers=used, scheduler=scheduler)


class _SampleStore:
    """The finished samples of one design in a folder."""

    def __init__(self, folder: Path, design: Design):
        self.folder = folder
        self._design = design
        self._common = _common_digest(design)

    def read(self, first: int, last: int) -> SampleResults | None:
        """Some finished samples; None where there are none that can be used.

        Raises:
            InputError: they are those of another question.
        """
        path = self._path(first)
        if not path.is_file():
            return None
        try:
            owner, columns = unpack_arrays(kept_bytes(path))
            if owner == self._owner(first, last):
                return _results(columns, self._design, last - first)
        except (OSError, Damaged):
            warnings.warn(
                DamagedPart(path, Message("these finished samples are damaged; they are made anew")),
                stacklevel=3,
            )
            return None
        if owner.split(" ")[0] != self._common:
            told = Message("holds samples of another question, or of another version of the toolkit")
            raise one_fault(
                str(self.folder), told, Message("delete this folder, or give another one for --output")
            )
        return None

    def write(self, first: int, last: int, part: SampleResults) -> None:
        """Keep some finished samples; the file appears whole or not at all.

        Raises:
            InputError: it cannot be written.
        """
        path = self._path(first)
        arrays = {field.name: getattr(part, field.name) for field in fields(part)}
        try:
            write_bytes(path, pack_arrays(arrays, self._owner(first, last)))
        except OSError as error:
            hint = Message("what is finished is kept: make room and run the same command again")
            raise unwritable(path, error, hint) from None

    def _path(self, first: int) -> Path:
        return self.folder / f"{first:06d}.npz"

    def _owner(self, first: int, last: int) -> str:
        own = hashlib.sha256()
        for number in range(first, last):
            own.update(json.dumps(self._design.settings[number]).encode())
            for of, place in zip(self._design.tables, self._design.readings[number], strict=True):
                own.update(of[place].tobytes())
        return f"{self._common} {own.hexdigest()}"


@contextmanager
def _store(output: Path | None, design: Design) -> Iterator[_SampleStore | None]:
    if output is None:
        yield None
        return
    folder = output / "samples"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        held = only_run_in(folder)
        with held:
            yield _SampleStore(folder, design)
    except OSError as error:
        raise unwritable(folder, error, Message("give another folder for --output")) from None


def _results(columns: Mapping[str, NDArray[Any]], design: Design, samples: int) -> SampleResults:
    """Kept arrays as the results of so many samples.

    Raises:
        Damaged: they are others than these.
    """
    policies = len(design.policies)
    cases = (samples, len(design.measures), len(SILENCES), len(design.adversaries))
    expected = {
        "values": ("float64", (*cases, policies)),
        "differences": ("float64", (*cases, policies * (policies - 1) // 2, 3)),
        "digests": ("uint64", (samples,)),
    }
    if {name: (column.dtype.name, column.shape) for name, column in columns.items()} != expected:
        raise Damaged
    return SampleResults(**columns)


def _common_digest(design: Design) -> str:
    """What all samples of a question have in common."""
    setup, text = design.setup, hashlib.sha256()
    for table in setup.provision.tables:
        text.update(table.tobytes())
    told = {
        "policies": setup.policies,
        "days": setup.days,
        "seed": design.seed,
        "scale": design.scale,
        "profile": design.profile.digest,
        "behaviours": design.behaviours.digest,
        "facts": repr((setup.provision.edges, setup.provision.drawn)),
        "measures": design.measures,
        "adversaries": design.adversaries,
        "versions": dict(versions()),
        "types": str(np.dtype(np.float64)),
    }
    text.update(json.dumps(told).encode())
    return text.hexdigest()
