"""The audit: everything the toolkit can say about some policies, in one report.

Joins verdicts, what stands behind them, a run and its weights, and writes them as `index.html` and
`audit.json`. Knows nothing of how the report looks (`report`).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from childproof.answers.audit_result import AuditRequest, AuditResult, Certified, ClaimsAsked
from childproof.answers.claim_weight import ClaimWeighing, ClaimWeight
from childproof.answers.not_simulated import NotSimulated
from childproof.answers.policy_analysis import PolicyAnalysis
from childproof.answers.result_lists import Policies, Verdicts
from childproof.answers.run_population import RunPopulation
from childproof.answers.simulation import Simulation
from childproof.calls.analyse_policy import analyse_policy
from childproof.calls.arguments import (
    CLAIMS,
    LIMIT,
    NUMBER,
    OPTIONAL_TEXT,
    OPTIONAL_WHOLE,
    PATH,
    PROGRESS,
    TEXTS,
    WHOLE,
    YES_NO,
    takes,
)
from childproof.calls.languages import page_languages
from childproof.calls.limits import Progress, chosen_seed
from childproof.calls.matrix import known_matrix
from childproof.calls.number_findings import number_findings
from childproof.calls.policies import (
    ClaimNames,
    PolicyName,
    chosen_policies,
    chosen_silence,
    settled_readings,
    with_claims,
)
from childproof.calls.review_change import ChangeAsked, review_change
from childproof.calls.simulable import which_to_simulate
from childproof.calls.simulate import run_simulation
from childproof.calls.simulation_request import SimulationRequest
from childproof.files.open_questions import open_questions
from childproof.files.output import check_folder, write_text
from proofs.answers.verdict import Verdict
from proofs.certificates.certify import Uncertifiable, certify, seen_from
from proofs.certificates.files import is_certificate
from proofs.claims.verify import verify
from rulebook.catalogue import policy_path
from rulebook.language import Message
from rulebook.model import Policy, Reading
from rulebook.reader.faults import InputError
from sim.assumptions.profile import Profile
from sim.assumptions.profiles import load_profile

OTHER_CLAIMS = Message("a certificate speaks of all claims of the policy, and others were asked")


@takes(
    claims=CLAIMS,
    claims_file=PATH,
    seed=OPTIONAL_WHOLE,
    scale=NUMBER,
    days=WHOLE,
    output=PATH,
    language=TEXTS,
    providers=PATH,
    time_limit=LIMIT,
    timing=YES_NO,
    against=OPTIONAL_TEXT,
    progress=PROGRESS,
)
def audit(
    policies: PolicyName | Iterable[PolicyName] | None = None,
    *,
    seed: int | None = None,
    output: str | Path = "report",
    region: str | Path | Profile = "kursk",
    scale: float = 0.1,
    days: int = 30,
    language: str | Iterable[str] | None = None,
    reading: Reading | None = None,
    unspecified: str = "forbidden",
    providers: str | Path | None = None,
    time_limit: float | None = None,
    timing: bool = False,
    against: str | None = None,
    claims: ClaimNames | None = None,
    claims_file: str | Path | None = None,
    progress: Progress | None = None,
) -> AuditResult:
    """Verify and simulate some policies, and write the report into the folder `output`.

    `policies` are by default the three Sferum rule books; `reading` settles some readings; `unspecified` says
    what silence counts as. `providers` is a file that says where further facts come from; policies whose
    facts a world lacks even so are verified only. `time_limit` is in seconds for each claim. `timing` adds
    times to `audit.json`. `against` is what the policies were before, of which the report then speaks first.
    `claims` are ids, claims made by `cp.claim`, or both, of the policies' own or of those in `claims_file`.
    The page holds both languages, or one `language`. What an earlier report left in the folder is replaced.

    Raises:
        InputError: a policy, region or reading is unknown, a file has faults, or `output` cannot be written.
        ProofContradicted: a decision in the run that a proof excludes – a defect of the toolkit.
    """
    books = with_claims(chosen_policies(policies), claims, claims_file)
    languages = page_languages(language)
    profile = region if isinstance(region, Profile) else load_profile(region)
    simulated, not_simulated = which_to_simulate(books, providers)
    read = settled_readings(books, reading), chosen_silence(unspecified)
    run = (Policies(simulated), chosen_seed(seed), profile, scale, days)
    request = SimulationRequest(*run, *read, providers=providers)
    check_folder(folder := Path(output))
    steps = _Steps.of(progress, books, days, languages)
    asked = None if against is None else ChangeAsked.of(policies, against, *read, time_limit)
    certified = folder if claims is None and claims_file is None else None
    proofs, simulation = _prove(books, request, time_limit, certified, steps), _simulate(request, steps)
    question = replace(
        _audit_request(books, request, region, time_limit, languages, timing, against),
        claims=ClaimsAsked.of(claims, claims_file),
    )
    result = _result(question, request, books, proofs, simulation, not_simulated, folder, asked)
    _write(result, proofs.texts, steps)
    return result


def _result(
    question: AuditRequest,
    request: SimulationRequest,
    books: Policies,
    proofs: _Proofs,
    simulation: Simulation | None,
    not_simulated: tuple[NotSimulated, ...],
    folder: Path,
    asked: ChangeAsked | None,
) -> AuditResult:
    """Everything in one value: what was proved and simulated, and what follows from it."""
    assert isinstance(request.region, Profile)
    findings = number_findings(books, proofs.verdicts)
    return AuditResult(
        question,
        policies=books,
        verdicts=proofs.verdicts,
        analyses=proofs.analyses,
        certificates=proofs.certificates,
        matrix=known_matrix(books),
        simulation=simulation,
        profile=request.region,
        weights=_weights(proofs.analyses, simulation),
        not_simulated=not_simulated,
        questions=open_questions(books),
        findings=findings,
        prices=_prices(proofs.analyses, request),
        created=datetime.now(UTC),
        folder=folder,
        change=None if asked is None else review_change(asked, books, findings),
    )


def _write(result: AuditResult, certificates: Mapping[str, str], steps: _Steps) -> None:
    """Write the report, the same as data, and the certificates by their names, replacing former ones."""
    # Jinja and Matplotlib are only needed here, and take longer to load than many an audit part.
    from childproof.report.page import render

    page = render(result, progress=steps.one_more)
    folder = result.report.parent
    for former in folder.glob("certificate-*.json"):
        if former.name not in certificates and is_certificate(former):
            former.unlink()
    for name, text in certificates.items():
        write_text(folder / name, text)
    write_text(result.data, json.dumps(result.to_dict(), ensure_ascii=False, indent=2) + "\n")
    write_text(result.report, page)
    steps.reach(steps.total)


@dataclass(frozen=True)
class _Proofs:
    """What the solver says of all policies."""

    verdicts: Verdicts
    analyses: tuple[PolicyAnalysis, ...]
    certificates: tuple[Certified, ...]
    texts: Mapping[str, str]
    """The certificates as they are written, by the names of their files."""


def _prove(
    books: Policies, request: SimulationRequest, time_limit: float | None, folder: Path | None, steps: _Steps
) -> _Proofs:
    """Verify and analyse every policy, in the readings and the silence of the request."""
    settled, silence = request.settled, request.silence
    verdicts = []
    for policy in books:
        for claim in policy.claims:
            verdicts.append(verify(policy, claim, settled=settled, silence=silence, time_limit=time_limit))
            steps.one_more()
    analyses, certificates = [], []
    texts: dict[str, str] = {}
    for policy in books:
        own = [verdict for verdict in verdicts if verdict.policy is policy]
        analyses.append(analyse_policy(policy, own, settled=settled, silence=silence, time_limit=time_limit))
        certificates.append(_certified(policy, own, folder, texts))
        steps.one_more()
    return _Proofs(Verdicts(verdicts), tuple(analyses), tuple(certificates), texts)


def _simulate(request: SimulationRequest, steps: _Steps) -> Simulation | None:
    """Run the policies that can be run, in those of the settled readings that they have."""
    simulation = None
    judged = steps.done
    if request.policies:
        known = {name for policy in request.policies for name in policy.readings}
        settled = {name: option for name, option in request.settled.items() if name in known}
        simulation = run_simulation(
            replace(request, settled=settled),
            progress=lambda done, total: steps.reach(judged + request.days * done // total),
        )
    steps.reach(judged + request.days)
    return simulation


def _prices(analyses: Iterable[PolicyAnalysis], request: SimulationRequest) -> dict[str, Simulation]:
    """Every policy that can be run beside its repaired version, on the same attempts."""
    prices = {}
    for one in analyses:
        if one.repaired is not None and one.policy in request.policies:
            both = Policies([one.policy, one.repaired.policy])
            known = {
                name: option
                for name, option in request.settled.items()
                if all(name in policy.readings and option in policy.readings[name].options for policy in both)
            }
            prices[one.policy.id] = run_simulation(replace(request, policies=both, settled=known))
    return prices


def _audit_request(
    books: Policies,
    request: SimulationRequest,
    region: str | Path | Profile,
    time_limit: float | None,
    languages: tuple[str, ...],
    timing: bool,
    against: str | None,
) -> AuditRequest:
    """What was asked, as a command can ask it again."""
    assert isinstance(request.region, Profile)
    return AuditRequest(
        policies=tuple(_name_of(policy) for policy in books),
        region=region if isinstance(region, str) else request.region.id,
        scale=request.scale,
        days=request.days,
        seed=request.seed,
        settled=request.settled,
        silence=request.silence,
        providers=None if request.providers is None else str(request.providers),
        time_limit=time_limit,
        languages=languages,
        timing=timing,
        against=against,
    )


def _certified(
    policy: Policy, verdicts: Iterable[Verdict], folder: Path | None, texts: dict[str, str]
) -> Certified:
    """Make the certificate of some verdicts for the folder of the report, if there can be one.

    Without a folder the claims are not those of the policy, of all of which a certificate speaks.
    """
    if folder is None:
        return Certified(policy.id, "", "", OTHER_CLAIMS)
    name = f"certificate-{policy.id}.json"
    try:
        made = certify(policy, verdicts, file=seen_from(policy, folder))
    except (InputError, Uncertifiable) as error:
        return Certified(
            policy.id, "", "", error.faults[0].message if isinstance(error, InputError) else error.message
        )
    texts[name] = made.text
    return Certified(policy.id, name, made.seal, "")


class _Steps:
    """How far the whole audit is, told to whoever watches."""

    def __init__(self, progress: Progress | None, total: int):
        self.total = total
        self.done = 0
        self._progress = progress

    @classmethod
    def of(cls, progress: Progress | None, books: Policies, days: int, languages: tuple[str, ...]) -> _Steps:
        """Every claim is judged once and put into words in each language."""
        claims = sum(len(policy.claims) for policy in books)
        return cls(progress, (1 + len(languages)) * claims + len(books) + days)

    def one_more(self) -> None:
        self.reach(self.done + 1)

    def reach(self, done: int) -> None:
        self.done = min(done, self.total)
        if self._progress is not None:
            self._progress(self.done, self.total)


def _weights(analyses: Iterable[PolicyAnalysis], simulation: Simulation | None) -> tuple[ClaimWeight, ...]:
    if simulation is None:
        return ()
    weighing = ClaimWeighing(RunPopulation(simulation))
    run = {policy.id for policy in simulation.policies}
    found = [
        weighing.weigh(explanation)
        for one in analyses
        if one.policy.id in run
        for explanation in one.explanations.values()
    ]
    return tuple(weight for weight in found if weight is not None)


def _name_of(policy: Policy) -> str:
    """How a command names the policy: its id if the catalogue holds it or no file does, else its path."""
    in_catalogue = policy_path(policy.id) == Path(policy.path)
    return policy.id if in_catalogue or not policy.path else policy.path
