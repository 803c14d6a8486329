"""How many people and attempts the findings of the gate concern in a region."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from childproof.answers.result_lists import Policies
from childproof.commands.shared.weighing_options import WeighingOptions, population_for
from childproof.gating.result import GateResult
from proofs.answers.population_weight import Population
from proofs.engines.covers import mask_of
from proofs.findings.finding import Finding
from rulebook.model import Policy
from rulebook.table import LARGEST_TABLE, Situations

__all__ = ["weighed"]


def weighed(result: GateResult, weighing: WeighingOptions, language: str) -> GateResult:
    """The same result, with what the situations of each finding weigh; as it is where no region is asked for.

    Raises:
        InputError: an option without a region, or a region whose facts a policy does not have.
    """
    policies = Policies(result.books.values())
    if not policies:
        return result
    population = population_for(weighing.request(policies), language)
    if population is None:
        return result
    findings = []
    for finding in result.findings:
        policy = result.books.get(finding.policy)
        findings.append(finding if policy is None else _with_weight(finding, policy, population))
    return replace(result, findings=tuple(findings))


def _with_weight(finding: Finding, policy: Policy, population: Population) -> Finding:
    facts = policy.vocabulary.facts
    spoken = all(name in facts for row in finding.rows for name in row)
    if not finding.rows or not spoken or policy.vocabulary.combinations > LARGEST_TABLE:
        return finding
    situations = Situations.of(policy.vocabulary)
    members = np.zeros(situations.size, dtype=np.bool_)
    for row in finding.rows:
        members |= mask_of(situations, row)
    return replace(finding, weight=population.weigh(members).to_dict())
