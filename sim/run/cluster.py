"""Runs shards on a Dask cluster: a local one, or one that runs already.

Knows how to connect, which versions workers must have, and what happens to shards when workers die. Knows
nothing of what a shard is. The only module that imports Dask, and only when a cluster is asked for.
"""

from __future__ import annotations

import asyncio
import logging
import re
import signal
import warnings
from collections.abc import Iterator
from concurrent.futures import CancelledError
from contextlib import ExitStack, contextmanager, suppress
from multiprocessing import resource_tracker
from typing import TYPE_CHECKING

from rulebook.language import Message
from rulebook.reader.faults import InputError, one_fault
from sim.run.provenance import versions

if TYPE_CHECKING:
    from distributed import Client

    from sim.run.shard import Bounds, Finished, One, Other, Part, Task

__all__ = ["LOCAL", "PATIENCE", "on_cluster"]

LOCAL = "local"
PATIENCE = 20
"""Seconds after which a scheduler that does not answer, or has no workers, is given up."""
_GONE = (CancelledError, asyncio.CancelledError, OSError, TimeoutError)
"""What a client raises when a scheduler or a worker goes."""
_CLOSED = (*_GONE, RuntimeError)
"""The same of what does not run a shard, whose own errors are not meant."""
_WAYS = Message("give tcp://HOST:PORT of a running scheduler, or `local` for a cluster on this machine")


def on_cluster(
    task: Task[One, Other, Part],
    one: One,
    other: Other,
    bounds: Bounds,
    *,
    workers: int,
    scheduler: str,
) -> Finished[Part]:
    """Run a task for each range of districts; yield results with their indexes, as they finish.

    The shards of a worker that dies are run again by others.

    Args:
        workers: processes of a local cluster. scheduler: an address, or "local".

    Raises:
        InputError: no cluster answers, its workers have other versions of the toolkit or none, or it is lost.
    """
    with _client(scheduler, workers) as client:
        # Heavy and optional: imported once `_client` has made sure that it is installed.
        from distributed import KilledWorker, as_completed

        try:
            # A task of its own, so that the common inputs are sent again when the workers that hold them die.
            common = client.submit(_given, one, other, pure=False)
            places = {
                client.submit(_run, task, common, first, last, pure=False): place
                for place, (first, last) in enumerate(bounds)
            }
            for future in as_completed(places):
                yield places[future], future.result()
                future.release()
        except KilledWorker as error:
            told = Message(
                "its workers died several times over the same shard ({address}): `{scheduler}`",
                address=error.last_worker.address,
                scheduler=scheduler,
            )
            raise _lost(told) from None
        except _GONE:
            raise _lost(Message("the cluster has gone: `{scheduler}`", scheduler=scheduler)) from None


def _given(one: One, other: Other) -> tuple[One, Other]:
    return one, other


def _run(task: Task[One, Other, Part], common: tuple[One, Other], first: int, last: int) -> Part:
    return task(*common, first, last)


def _lost(told: Message) -> InputError:
    hint = Message("with --output what is finished is kept: run the same command again")
    return one_fault("--scheduler", told, hint)


def _gone_early(scheduler: str) -> InputError:
    told = Message(
        "the cluster, or a worker of it, has gone while its versions were compared: `{scheduler}`",
        scheduler=scheduler,
    )
    return one_fault("--scheduler", told, Message("start it, and run the same command again"))


@contextmanager
def _client(scheduler: str, workers: int) -> Iterator[Client]:
    """A client of a cluster that answers and has fitting workers; a local one ends with it."""
    if scheduler != LOCAL and not re.fullmatch(r"[a-z]+://\S+:\d+", scheduler):
        raise one_fault("--scheduler", Message("`{scheduler}` is no address", scheduler=scheduler), _WAYS)
    try:
        from distributed import Client, LocalCluster
    except ImportError:
        hint = Message('pip install "childproof[cluster]"')
        raise one_fault("--scheduler", Message("the package `distributed` is not installed"), hint) from None
    quiet = logging.CRITICAL
    for name in ("distributed", "distributed.client"):
        logging.getLogger(name).setLevel(quiet)
    # What becomes of the cluster is told in a sentence of ours, and not by whoever notices it first.
    warnings.filterwarnings("ignore", module=r"distributed\b")
    if scheduler == LOCAL:
        options = {"threads_per_worker": 1, "dashboard_address": ":0", "silence_logs": quiet}
        with ExitStack() as stack:
            try:
                with _deaf_to_interrupts():
                    cluster = stack.enter_context(LocalCluster(n_workers=workers, **options))
                    client = stack.enter_context(Client(cluster))
            except (OSError, TimeoutError, RuntimeError) as error:
                hint = Message("leave --scheduler out: threads do the work")
                message = Message("no cluster can be started on this machine: {error}", error=error)
                raise one_fault("--scheduler", message, hint) from None
            yield client
        return
    try:
        client = Client(scheduler, timeout=PATIENCE)
    except (OSError, ValueError, TimeoutError):
        raise one_fault(
            "--scheduler", Message("no cluster answers at `{scheduler}`", scheduler=scheduler), _WAYS
        ) from None
    try:
        _check_workers(client, scheduler)
        yield client
    finally:
        # A cluster that has gone cannot be told that this is the end.
        with suppress(*_CLOSED):
            client.close()


@contextmanager
def _deaf_to_interrupts() -> Iterator[None]:
    """Processes that are started meanwhile do not hear Ctrl-C: this one does, afterwards, and ends them."""
    # It opens the signals for whoever starts it: so it is there before they are shut.
    resource_tracker.ensure_running()
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _check_workers(client: Client, scheduler: str) -> None:
    """Refuse a cluster whose workers could not give the same bytes."""
    try:
        client.wait_for_workers(1, timeout=PATIENCE)
    except TimeoutError:
        hint = Message("start some: dask worker {scheduler}", scheduler=scheduler)
        raise one_fault(
            "--scheduler", Message("the cluster at `{scheduler}` has no workers", scheduler=scheduler), hint
        ) from None
    except _CLOSED:
        raise _gone_early(scheduler) from None
    own = dict(versions())
    needed = ", ".join(f"{name} {number}" for name, number in own.items())
    hint = Message("install there: {names}", names=needed)
    try:
        found = client.run(versions)
    except ImportError:
        raise one_fault(
            "--scheduler",
            Message("the workers at `{scheduler}` have no childproof", scheduler=scheduler),
            hint,
        ) from None
    except _CLOSED:
        raise _gone_early(scheduler) from None
    if not found:
        raise _gone_early(scheduler)
    for address, theirs in found.items():
        if dict(theirs) != own:
            said = ", ".join(f"{name} {number}" for name, number in theirs.items())
            raise one_fault(
                "--scheduler",
                Message("the worker at `{address}` has other versions: {said}", address=address, said=said),
                hint,
            )
