"""The audit: everything the toolkit can say about some policies, in one report.

Joins verdicts, what stands behind them, a run and its weights, and writes them as `index.html` and
`audit.json`. Knows nothing of how the report looks (`report.py`).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path

from childproof.answers.audit_result import AuditResult, Certified, Request
from childproof.answers.claim_weight import ClaimWeighing, ClaimWeight
from childproof.answers.examination import Examination
from childproof.answers.result_lists import Verdicts
from childproof.answers.run_population import RunPopulation
from childproof.answers.simulation import Simulation
from childproof.calls.examine import examine
from childproof.calls.policies import PolicyName, chosen_policies, settled_readings
from childproof.calls.simulable import which_to_simulate
from childproof.calls.simulate import simulate
from childproof.files.open_questions import open_questions
from childproof.files.output import check_folder, write_text
from proofs.answers.verdict import Verdict
from proofs.certificates.certify import Uncertifiable, certify, seen_from
from proofs.claims.verify import verify
from rulebook.catalogue import policy_path
from rulebook.model import Policy, Reading
from rulebook.reader.faults import InputError
from sim.assumptions.profiles import Profile, load_profile

Progress = Callable[[int, int], None]
"""Called with how much is done, and how much there is to do."""


def audit(
    policies: PolicyName | Iterable[PolicyName] | None = None,
    *,
    seed: int,
    output: str | Path = "report",
    region: str | Path | Profile = "kursk",
    scale: float = 0.1,
    days: int = 30,
    language: str = "en",
    reading: Reading | None = None,
    unspecified: str = "forbidden",
    providers: str | Path | None = None,
    time_limit: float | None = None,
    progress: Progress | None = None,
) -> AuditResult:
    """Verify and simulate some policies, and write the report into the folder `output`.

    `policies` are by default the three Sferum rule books; `reading` settles some readings, the others stay
    open; `unspecified` says what an attempt counts as of which no line speaks. `providers` is a file that
    says where further facts come from; policies whose facts a world does not have, even so, are verified
    only. `time_limit` bounds the solver, in seconds for each claim.

    Raises:
        InputError: a policy, region or reading is unknown, a file has faults, or `output` cannot be written.
        ProofContradicted: a decision in the run that a proof excludes – a defect of the toolkit.
    """
    # Jinja and Matplotlib are only needed here, and take longer to load than many an audit part.
    from childproof.report.page import render

    folder = Path(output)
    check_folder(folder)
    books = chosen_policies(policies)
    fixed = settled_readings(books, reading)
    profile = region if isinstance(region, Profile) else load_profile(region)
    questions = open_questions(books)
    simulated, left_out = which_to_simulate(books, providers)
    asked = [(policy, claim) for policy in books for claim in policy.claims]
    steps = _Steps(progress, 2 * len(asked) + len(books) + days)
    verdicts = []
    for policy, claim in asked:
        verdicts.append(verify(policy, claim, settled=fixed, silence=unspecified, time_limit=time_limit))
        steps.one_more()
    examinations, certificates = [], []
    for policy in books:
        own = [verdict for verdict in verdicts if verdict.policy is policy]
        examinations.append(examine(policy, own, settled=fixed, silence=unspecified, time_limit=time_limit))
        certificates.append(_certified(policy, own, folder))
        steps.one_more()
    judged = len(asked) + len(books)
    simulation = None
    if simulated:
        simulation = simulate(
            simulated,
            seed=seed,
            region=profile,
            scale=scale,
            days=days,
            reading={name: option for name, option in fixed.items() if _has_reading(simulated, name)},
            unspecified=unspecified,
            providers=providers,
            progress=lambda done, total: steps.reach(judged + days * done // total),
        )
    steps.reach(judged + days)
    result = AuditResult(
        request=Request(
            policies=tuple(_name_of(policy) for policy in books),
            region=region if isinstance(region, str) else profile.id,
            scale=scale,
            days=days,
            seed=seed,
            settled=fixed,
            silence=unspecified,
            providers=None if providers is None else str(providers),
            time_limit=time_limit,
            language=language,
        ),
        policies=books,
        verdicts=Verdicts(verdicts),
        examinations=tuple(examinations),
        certificates=tuple(certificates),
        simulation=simulation,
        profile=profile,
        weights=_weights(examinations, simulation),
        left_out=left_out,
        questions=questions,
        created=datetime.now(UTC),
        report=folder / "index.html",
        data=folder / "audit.json",
    )
    page = render(result, progress=steps.one_more)
    write_text(result.data, json.dumps(result.to_dict(), ensure_ascii=False, indent=2) + "\n")
    write_text(result.report, page)
    steps.reach(steps.total)
    return result


def _certified(policy: Policy, verdicts: Iterable[Verdict], folder: Path) -> Certified:
    """Write the certificate of some verdicts into the folder of the report, if there can be one."""
    name = f"certificate-{policy.id}.json"
    try:
        made = certify(policy, verdicts, file=seen_from(policy, folder))
    except (InputError, Uncertifiable) as error:
        return Certified(policy.id, "", "", str(error))
    write_text(folder / name, made.text)
    return Certified(policy.id, name, made.seal, "")


class _Steps:
    """How far the whole audit is, told to whoever watches."""

    def __init__(self, progress: Progress | None, total: int):
        self.total = total
        self._progress = progress
        self._done = 0

    def one_more(self) -> None:
        self.reach(self._done + 1)

    def reach(self, done: int) -> None:
        self._done = min(done, self.total)
        if self._progress is not None:
            self._progress(self._done, self.total)


def _weights(examinations: Iterable[Examination], simulation: Simulation | None) -> tuple[ClaimWeight, ...]:
    if simulation is None:
        return ()
    weighing = ClaimWeighing(RunPopulation(simulation))
    run = {policy.id for policy in simulation.policies}
    found = [
        weighing.weigh(explanation)
        for one in examinations
        if one.policy.id in run
        for explanation in one.explanations.values()
    ]
    return tuple(weight for weight in found if weight is not None)


def _has_reading(policies: Iterable[Policy], name: str) -> bool:
    return any(name in policy.readings for policy in policies)


def _name_of(policy: Policy) -> str:
    """How a command names the policy: its id if the catalogue holds it, else its path."""
    return policy.id if policy_path(policy.id) == Path(policy.path) else policy.path
