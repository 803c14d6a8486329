"""`cp.weigh`: any answer of a proof, weighed by the people and attempts of a run.

Joins the sets of situations that proofs give with the vectors of a run over the situations. No run is
repeated, and every reading can be weighed. Knows nothing of how a vector comes about or a weight is shown.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar, overload

from childproof.answers.result_lists import ResultList
from childproof.answers.run_population import RunPopulation, check_same_situations
from childproof.calls.arguments import takes
from proofs.anomalies.check_answer import Check
from proofs.answers.population_weight import Weighable
from rulebook.language import Message
from rulebook.model import Policy
from rulebook.reader.faults import one_fault
from rulebook.table import LARGEST_TABLE, Situations
from sim.facts.fact_providers import provide

if TYPE_CHECKING:
    from childproof.answers.simulation import Simulation


Answer = TypeVar("Answer", bound=Weighable)


@overload
def weigh(answer: Answer, simulation: Simulation) -> Answer: ...
@overload
def weigh(answer: ResultList[Check], simulation: Simulation) -> ResultList[Check]: ...
@takes()
def weigh(answer: Weighable | ResultList[Check], simulation: Simulation) -> Weighable | ResultList[Check]:
    """A comparison, an explanation, or what `check` found, with what its rows concern in a simulated region.

    Beside each row stand the pairs of people and the attempts a month in it, and for all of them together
    the same, where each situation counts once, with who makes the attempts.

        cp.weigh(cp.compare("old.toml", "new.toml"), cp.simulate("old.toml", region="kursk", seed=1))

    Raises:
        InputError: it has no rows, or speaks of other situations than the policies of the run.
    """
    if not hasattr(simulation, "run"):
        raise one_fault(
            "weigh", Message("a simulation has to be given"), Message("for example: cp.simulate(seed=1)")
        )
    population = RunPopulation(simulation)
    if isinstance(answer, ResultList) and all(isinstance(one, Weighable) for one in answer):
        return ResultList(one.weighed(population) for one in answer)
    if not isinstance(answer, Weighable):
        hint = Message("of a verdict weigh cp.explain(VERDICT)")
        raise one_fault("weigh", Message("this has no rows that could be weighed"), hint)
    return answer.weighed(population)


def check_simulated(policies: Iterable[Policy], providers: str | Path | None = None) -> None:
    """Refuse policies that no run can weigh, before any long work.

    Raises:
        InputError: a vocabulary is too large or has facts that a world lacks, or it is not one vocabulary.
    """
    first, *others = policies
    for policy in (first, *others):
        if policy.vocabulary.combinations > LARGEST_TABLE:
            raise one_fault(
                "weigh",
                Message(
                    "the vocabulary `{vocabulary}` of {policy} is too large to simulate",
                    vocabulary=policy.vocabulary.id,
                    policy=policy.id,
                ),
            )
        provide(Situations.of(policy.vocabulary), providers)
    for other in others:
        check_same_situations(first, other)
