"""What `cp.audit` gives: verdicts, what stands behind them, a run and its weights, and how to repeat it."""

from __future__ import annotations

import platform
import shlex
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from childproof.answers.claim_weight import ClaimWeight
from childproof.answers.equality import EqualByContent
from childproof.answers.fix_review import ChangeReview
from childproof.answers.not_simulated import NotSimulated
from childproof.answers.numbered_findings import NumberedFinding
from childproof.answers.policy_analysis import PolicyAnalysis
from childproof.answers.repair_price import is_price
from childproof.answers.result_lists import Policies, Verdicts
from childproof.answers.simulation import Simulation
from childproof.answers.who_may_write import Matrix
from childproof.files.open_questions import OpenQuestion
from childproof.version import __version__
from proofs.answers.notebook import html_lines, html_list
from proofs.answers.tabular import Columns, Framed, TableRow
from proofs.answers.verdict import Verdict
from proofs.claims.explain import Explanation
from rulebook.language import SHOWN
from rulebook.model import Claim, Silence
from sim.assumptions.parameters import Parameter
from sim.assumptions.profile import Profile
from sim.assumptions.profiles import assumptions
from sim.assumptions.structural import structure
from sim.population.statistics import world_statistics

PACKAGES = ("numpy", "z3-solver", "matplotlib")


@dataclass(frozen=True)
class ClaimsAsked:
    """Which claims were asked instead of all that the policies name.

    `ids` are those that a command can name, None for all; `made` those made in Python, which it cannot;
    `file` is the file from which they came.
    """

    ids: tuple[str, ...] | None = None
    made: tuple[str, ...] = ()
    file: str | None = None

    @classmethod
    def of(cls, claims: str | Claim | Iterable[str | Claim] | None, file: str | Path | None) -> ClaimsAsked:
        """From what a call takes."""
        listed = [claims] if isinstance(claims, (str, Claim)) else list(claims or ())
        ids = tuple(one for one in listed if isinstance(one, str))
        made = tuple(one.id for one in listed if isinstance(one, Claim))
        return cls(None if claims is None else ids, made, None if file is None else str(file))

    def words(self) -> list[str]:
        """As options of a command."""
        said = [] if self.file is None else ["--claims", self.file]
        return said + [word for one in self.ids or () for word in ("--claim", one)]


@dataclass(frozen=True)
class AuditRequest:
    """What was asked: whoever asks the same gets the same parameters."""

    policies: tuple[str, ...]
    region: str
    scale: float
    days: int
    seed: int
    settled: Mapping[str, str]
    silence: Silence
    providers: str | None
    time_limit: float | None
    languages: tuple[str, ...]
    timing: bool = False
    against: str | None = None
    claims: ClaimsAsked = ClaimsAsked()

    @property
    def language(self) -> str:
        """The language in which the data is told, and which the report shows first."""
        return self.languages[0]

    @property
    def command(self) -> str:
        """The command that makes the same audit."""
        words = ["childproof", "audit", *self.policies]
        if self.against is not None:
            words += ["--against", self.against]
        words += self.claims.words()
        words += ["--region", self.region, "--scale", f"{self.scale:g}"]
        words += ["--days", str(self.days), "--seed", str(self.seed)]
        if self.settled:
            words += ["--reading", *(f"{name}={option}" for name, option in self.settled.items())]
        if self.silence is not Silence.FORBIDDEN:
            words += ["--unspecified", self.silence.value]
        if self.providers is not None:
            words += ["--providers", self.providers]
        if self.time_limit is not None:
            words += ["--time-limit", f"{self.time_limit:g}"]
        if self.timing:
            words.append("--timing")
        if len(self.languages) == 1:
            words += ["--lang", self.language]
        made = ", ".join(self.claims.made)
        return shlex.join(words) + (f"  # and claims made in Python: {made}" if made else "")


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
class AuditResult(EqualByContent, Framed):
    """What an audit found.

    `simulation` is None where no policy could be simulated; `not_simulated` says why, for each that was not.
    `matrix` says who may write, and is None where no people are known for the policies. `weights` are those
    of the claims with a counterexample. `findings` are numbered, one for each cause. `prices` are runs of a
    policy beside its repaired version, by the id of the policy. `folder` holds the files. `change`
    is what a change did, where the audit was asked to begin with one.
    """

    request: AuditRequest
    policies: Policies
    verdicts: Verdicts
    analyses: tuple[PolicyAnalysis, ...]
    certificates: tuple[Certified, ...]
    matrix: Matrix | None
    simulation: Simulation | None
    profile: Profile
    weights: tuple[ClaimWeight, ...]
    not_simulated: tuple[NotSimulated, ...]
    questions: tuple[OpenQuestion, ...]
    findings: tuple[NumberedFinding, ...]
    prices: Mapping[str, Simulation]
    created: datetime
    folder: Path
    change: ChangeReview | None = None

    @property
    def report(self) -> Path:
        """The page."""
        return self.folder / "index.html"

    @property
    def data(self) -> Path:
        """The same as JSON."""
        return self.folder / "audit.json"

    @property
    def versions(self) -> dict[str, str]:
        """What the parameters were computed with."""
        return {"childproof": __version__, "python": platform.python_version(), **_installed(PACKAGES)}

    def assumptions(self) -> tuple[Parameter, ...]:
        """The parameters without a published source that the run rests on."""
        return tuple(parameter for parameter in self.parameters() if parameter.is_assumption)

    def parameters(self) -> tuple[Parameter, ...]:
        """All parameters that the run rests on: of the region, then of behaviour."""
        if self.simulation is None:
            return ()
        assumed = {parameter.key for parameter in assumptions(self.profile)}
        region = [
            parameter
            for key, parameter in self.profile.parameters.items()
            if key in assumed or (key in self.profile.used and not parameter.is_assumption)
        ]
        return (*region, *self.simulation.run.behaviours.parameters.values())

    def explanation_of(self, verdict: Verdict) -> Explanation:
        """What stands behind one of the verdicts."""
        return next(
            one.explanations[verdict.claim.id] for one in self.analyses if one.policy.id == verdict.policy.id
        )

    def weight_of(self, policy_id: str, claim_id: str) -> ClaimWeight | None:
        """The weight of one refuted claim, if it was weighed."""
        return next((one for one in self.weights if (one.policy, one.claim) == (policy_id, claim_id)), None)

    def to_dict(self) -> dict[str, object]:
        """The audit as JSON values: verdicts, proofs, simulation, weights, assumptions and provenance.

        Equal requests give equal values; times stand in them only if the request asks for timing.
        """
        run = self.simulation.run if self.simulation else None
        return {
            **self._change(),
            "verdicts": self._verdicts(),
            "findings": [one.to_dict(self.request.language) for one in self.findings],
            "prices": {
                policy: [one.to_dict() for one in run.differences if is_price(one)]
                for policy, run in self.prices.items()
            },
            "who_may_write": self.matrix.to_dict(self.request.language) if self.matrix else None,
            "certificates": [one.to_dict() for one in self.certificates],
            "proofs": [one.to_dict(self.request.language) for one in self.analyses],
            "simulation": self.simulation.to_dict() if self.simulation else None,
            "world": world_statistics(run.world) if run else None,
            "weights": [weight.to_dict() for weight in self.weights],
            "assumptions": {
                "figures": [parameter.to_dict() for parameter in self.assumptions()],
                "structure": [{"id": one.id, **one.words} for one in structure()] if run else [],
            },
            "open_questions": [question.to_dict() for question in self.questions],
            "not_simulated": [
                {"policy": one.policy, "why": one.kind, "facts": list(one.facts)}
                for one in self.not_simulated
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
                "unspecified": self.request.silence.value,
                "time_limit": self.request.time_limit,
                **({"created": self.created.isoformat(timespec="seconds")} if self.request.timing else {}),
            },
        }

    def _change(self) -> dict[str, object]:
        if self.change is None:
            return {}
        review = self.change.to_dict(self.request.language)
        return {"change": dict(self.change.data), "fix_review": review}

    def framed(self) -> tuple[Columns, Sequence[TableRow]]:
        """The verdicts; `simulation` has a frame of its own."""
        return self.verdicts.framed()

    def _verdicts(self) -> list[dict[str, object]]:
        listed = self.verdicts.to_dict(self.request.language)
        if self.request.timing:
            for values, verdict in zip(listed, self.verdicts, strict=True):
                values["seconds"] = verdict.seconds
        return listed

    def __str__(self) -> str:
        return f"{self.report}\n{self.data}"

    __repr__ = __str__

    def _repr_html_(self) -> str:
        found = html_list(one.words(SHOWN) for one in self.findings)
        return f"{self.verdicts._repr_html_()}{found}<p>{html_lines([str(self.report), str(self.data)])}</p>"


def _installed(packages: Iterable[str]) -> dict[str, str]:
    found = {}
    for package in packages:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            found[package] = "not installed"
    return found
