"""The audit: everything the toolkit can say about some policies, in one report.

Joins verdicts, what stands behind them, a run and its weights, and writes them as `index.html` and
`audit.json`. Knows nothing of how the report looks (`report.py`).
"""

from __future__ import annotations

import json
import platform
import shlex
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from childproof import __version__
from childproof.asking import PolicyName, chosen_policies, settled_readings
from childproof.examining import Examination, examine
from childproof.left_out import LeftOut, which_to_simulate
from childproof.open_questions import OpenQuestion, open_questions
from childproof.output import check_folder, write_text
from childproof.results import Policies, Verdicts
from childproof.running import Simulation, simulate
from childproof.weighing import ClaimWeighing, ClaimWeight, RunPopulation
from policy.catalogue import policy_path
from policy.faults import InputError
from policy.model import Policy, Reading
from proofs.certificates.certify import Uncertifiable, certify, seen_from
from proofs.explain import Explanation
from proofs.verdict import Verdict
from proofs.verify import verify
from sim.parameters import Parameter
from sim.profiles import Profile, assumptions, load_profile
from sim.statistics import world_statistics
from sim.structure import structure

Progress = Callable[[int, int], None]
"""Called with how much is done, and how much there is to do."""

PACKAGES = ("numpy", "z3-solver", "matplotlib")


@dataclass(frozen=True)
class Request:
    """What was asked: whoever asks the same gets the same figures."""

    policies: tuple[str, ...]
    region: str
    scale: float
    days: int
    seed: int
    settled: Mapping[str, str]
    silence: str
    providers: str | None
    time_limit: float | None
    language: str

    @property
    def command(self) -> str:
        """The command that makes the same audit."""
        words = ["childproof", "audit", *self.policies]
        words += ["--region", self.region, "--scale", f"{self.scale:g}"]
        words += ["--days", str(self.days), "--seed", str(self.seed)]
        if self.settled:
            words += ["--reading", *(f"{name}={option}" for name, option in self.settled.items())]
        if self.silence != "forbidden":
            words += ["--unspecified", self.silence]
        if self.providers is not None:
            words += ["--providers", self.providers]
        if self.time_limit is not None:
            words += ["--time-limit", f"{self.time_limit:g}"]
        return shlex.join([*words, "--lang", self.language])


@dataclass(frozen=True)
class Certified:
    """The certificate of one policy's verdicts: its `file` beside the report, or `why_not`."""

    policy: str
    file: str
    seal: str
    why_not: str

    def to_dict(self) -> dict[str, object]:
        """As JSON values."""
        return {
            "policy": self.policy,
            "file": self.file or None,
            "seal": self.seal or None,
            "why_not": self.why_not or None,
        }


@dataclass(frozen=True, eq=False)
class AuditResult:
    """What an audit found.

    `simulation` is None where no policy could be simulated; `left_out` says why, for each that was not.
    `weights` are those of the claims with a counterexample. `report` and `data` are the files.
    """

    request: Request
    policies: Policies
    verdicts: Verdicts
    examinations: tuple[Examination, ...]
    certificates: tuple[Certified, ...]
    simulation: Simulation | None
    profile: Profile
    weights: tuple[ClaimWeight, ...]
    left_out: tuple[LeftOut, ...]
    questions: tuple[OpenQuestion, ...]
    created: datetime
    report: Path
    data: Path

    @property
    def versions(self) -> dict[str, str]:
        """What the figures were computed with."""
        return {"childproof": __version__, "python": platform.python_version(), **_installed(PACKAGES)}

    def assumptions(self) -> tuple[Parameter, ...]:
        """The figures without a published source that the run rests on."""
        return tuple(figure for figure in self.figures() if figure.is_assumption)

    def figures(self) -> tuple[Parameter, ...]:
        """All figures that the run rests on: of the region, then of behaviour."""
        if self.simulation is None:
            return ()
        assumed = {figure.key for figure in assumptions(self.profile)}
        region = [
            figure
            for key, figure in self.profile.parameters.items()
            if key in assumed or (key in self.profile.used and not figure.is_assumption)
        ]
        return (*region, *self.simulation.run.behaviours.parameters.values())

    def explanation_of(self, verdict: Verdict) -> Explanation:
        """What stands behind one of the verdicts."""
        return next(
            one.explanations[verdict.claim.id]
            for one in self.examinations
            if one.policy.id == verdict.policy.id
        )

    def weight_of(self, policy_id: str, claim_id: str) -> ClaimWeight | None:
        """The weight of one refuted claim, if it was weighed."""
        return next((one for one in self.weights if (one.policy, one.claim) == (policy_id, claim_id)), None)

    def to_dict(self) -> dict[str, object]:
        """The audit as JSON values: verdicts and simulation as in the contract of the command line."""
        run = self.simulation.run if self.simulation else None
        return {
            "verdicts": self.verdicts.to_dict(self.request.language),
            "certificates": [one.to_dict() for one in self.certificates],
            "proofs": [one.to_dict(self.request.language) for one in self.examinations],
            "simulation": self.simulation.to_dict() if self.simulation else None,
            "world": world_statistics(run.world) if run else None,
            "weights": [weight.to_dict() for weight in self.weights],
            "assumptions": {
                "figures": [figure.to_dict() for figure in self.assumptions()],
                "structure": [{"id": one.id, "en": one.en, "ru": one.ru} for one in structure()]
                if run
                else [],
            },
            "open_questions": [question.to_dict() for question in self.questions],
            "not_simulated": [
                {"policy": one.policy, "why": one.kind, "facts": list(one.facts)} for one in self.left_out
            ],
            "provenance": {
                "command": self.request.command,
                "versions": self.versions,
                "policies": {
                    policy.id: {
                        "digest": policy.digest,
                        "reading": dict(policy.reading(self.request.settled)),
                    }
                    for policy in self.policies
                },
                "region": self.request.region,
                "scale": self.request.scale,
                "days": self.request.days,
                "seed": self.request.seed,
                "settled": dict(self.request.settled),
                "unspecified": self.request.silence,
                "time_limit": self.request.time_limit,
                "created": self.created.isoformat(timespec="seconds"),
            },
        }

    def __str__(self) -> str:
        return f"{self.report}\n{self.data}"

    __repr__ = __str__


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
    from childproof.report import render

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


def _installed(packages: Iterable[str]) -> dict[str, str]:
    found = {}
    for package in packages:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            found[package] = "not installed"
    return found
