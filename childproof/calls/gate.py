"""`cp.gate`: what an edit of rules changed that matters, against a revision, a file or a folder.

Knows how a person names policies and files. The work is done in `childproof.gating` and `proofs.gate`.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path

from childproof.calls.arguments import DAY, PATH, PATHS, PLACE, PROGRESS, TEXT, YES_NO, takes
from childproof.calls.limits import Progress
from childproof.calls.policies import PolicyName, policy
from childproof.gating.memory import disk_memory
from childproof.gating.result import FailOn, GateResult
from childproof.gating.run import GateRequest, run_gate
from childproof.gating.sides import new_side
from rulebook.catalogue import policy_called
from rulebook.language import Message
from rulebook.model import Policy
from rulebook.reader.faults import allowed_names, clipped, one_fault


@takes(
    policies=PATHS,
    against=PLACE,
    intent=PATH,
    known=PATH,
    fail_on=TEXT,
    remember=YES_NO,
    today=DAY,
    progress=PROGRESS,
)
def gate(
    policies: PolicyName | Iterable[PolicyName] | None = None,
    *,
    against: PolicyName,
    intent: str | Path | None = None,
    known: str | Path | None = None,
    fail_on: str = "worse",
    remember: bool = True,
    today: date | None = None,
    progress: Progress | None = None,
) -> GateResult:
    """What an edit of rules changed: every outcome that is looser, every claim that is worse or gone.

    `policies` are files, folders (every policy below them), `REV:path` or policies of the catalogue, by
    default the current folder. `against` is a revision, `REV...` for what is shared with it, a file, a
    folder, a lock or a policy of the catalogue. `intent` and
    `known` are files of the team; without them `intent.toml` and `known.toml` are looked for beside each
    policy, then in the root of the repository. `fail_on` says which findings are red: "worse", "loosened",
    "any" or "none". What was judged is remembered in the user's cache folder unless `remember` is false;
    `today` is the day by which known findings expire.

        cp.gate("policies/", against="main...").status

    Raises:
        InputError: a policy, revision, word or file cannot be had.
    """
    if fail_on not in tuple(FailOn):
        hint = allowed_names(str(fail_on), tuple(FailOn), Message("words"))
        raise one_fault("fail_on", Message("unknown word `{word}`", word=clipped(str(fail_on))), hint)
    asked, place = _named(policies), _file_of(against)
    if Path(place).is_file() or policy_called(place) is not None:
        _check_words(asked)
    request = GateRequest(
        asked,
        place,
        None if intent is None else Path(intent),
        None if known is None else Path(known),
        FailOn(fail_on),
        date.today() if today is None else today,
    )
    return run_gate(request, memory=disk_memory() if remember else None, progress=progress)


def lock_of(policies: PolicyName | Iterable[PolicyName] | None = None) -> str:
    """A lock of some policies: digests, verdicts and strength, as text for a file `childproof.lock`.

    `policies` are named as for `gate`.

    Raises:
        InputError: a policy cannot be had, or a file has faults.
    """
    # What holds is asked of the solver, which takes a while to load.
    from childproof.gating.lock import lock_text, locked

    asked = _named(policies)
    side = new_side(asked)
    if not side.files:
        raise one_fault(", ".join(asked) or ".", Message("there is no policy in this folder"))
    return lock_text(locked(side.load(file), file.shown) for file in side.files)


def _named(policies: PolicyName | Iterable[PolicyName] | None) -> tuple[str, ...]:
    """How each policy is named, or the folder with it; nothing for the current folder."""
    if policies is None:
        return ()
    return tuple(map(_file_of, [policies] if isinstance(policies, (str, Path, Policy)) else policies))


def _check_words(asked: Iterable[str]) -> None:
    """Against one policy a plain word is the id of another, and no file or folder that has gone.

    Raises:
        InputError: the catalogue has no such policy, or several.
    """
    for name in asked:
        if name.replace("-", "").isalnum() and not Path(name).exists():
            policy(name)


def _file_of(name: PolicyName) -> str:
    """A name as it is; of a policy its file, for the gate compares files.

    Raises:
        InputError: the policy does not come from a file.
    """
    if not isinstance(name, Policy):
        return str(name)
    if not name.path:
        raise one_fault(
            name.id,
            Message("this policy does not come from a file"),
            Message("write it to one, or compare two policies: cp.compare(old, new)"),
        )
    return name.path
