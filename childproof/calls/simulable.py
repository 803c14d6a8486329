"""Which of some policies one run can hold, and why the others are left out."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from childproof.answers.not_simulated import NotSimulated, Obstacle
from rulebook.model import Policy
from rulebook.reader.document import read_document
from rulebook.reader.faults import InputError
from rulebook.table import LARGEST_TABLE, Situations
from sim.facts.fact_providers import lacking, provide


def which_to_simulate(
    policies: Iterable[Policy], providers: str | Path | None = None
) -> tuple[list[Policy], tuple[NotSimulated, ...]]:
    """The policies that a world can run together, and why the others are left out.

    With a file of providers those that it fits are run.

    Raises:
        InputError: it fits none of them.
    """
    if providers is not None:
        read_document(Path(providers))
    simulated: list[Policy] = []
    not_simulated, unfit = [], []
    for policy in policies:
        vocabulary = policy.vocabulary
        if vocabulary.combinations > LARGEST_TABLE:
            not_simulated.append(NotSimulated(policy.id, Obstacle.TOO_LARGE))
            continue
        situations = Situations.of(vocabulary)
        try:
            provide(situations, providers)
        except InputError as error:
            unlike = lacking(situations)
            not_simulated.append(
                NotSimulated(policy.id, Obstacle.OTHER_FACTS if unlike else Obstacle.ANOTHER, unlike)
            )
            unfit.append(error)
            continue
        if simulated and vocabulary.digest != simulated[0].vocabulary.digest:
            not_simulated.append(NotSimulated(policy.id, Obstacle.ANOTHER))
        else:
            simulated.append(policy)
    if providers is not None and unfit and not simulated:
        # That of the policy which the file fits best says most.
        raise min(unfit, key=lambda error: len(error.faults))
    return simulated, tuple(not_simulated)
