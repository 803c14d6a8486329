"""What the public calls are given, checked before anything is done, so that no mistake ends in the depths.

Knows which kinds of values there are, and what is said of another. Whether a name is known, or a number too
large, is found out by whoever uses it.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from functools import wraps
from math import isfinite, isnan
from numbers import Integral, Real
from pathlib import Path
from typing import ParamSpec, TypeVar

from proofs.answers.verdict import Verdict
from proofs.attacks.attack_answer import Attack
from rulebook.language import Hint, Message
from rulebook.model import Claim, Policy
from rulebook.moves import ClaimOverTime, Promise
from rulebook.reader.arguments import is_number
from rulebook.reader.faults import Fault, InputError, allowed_names, clipped, one_fault

__all__ = [
    "ATTACK",
    "CLAIMS",
    "CLAIM_OF_ANY_KIND",
    "DAY",
    "LIMIT",
    "NUMBER",
    "ONE_CLAIM",
    "OPTIONAL_TEXT",
    "OPTIONAL_WHOLE",
    "PATH",
    "PATHS",
    "PLACE",
    "POLICIES",
    "POLICIES_OR_SITUATIONS",
    "POLICY",
    "PROGRESS",
    "RANGES",
    "READING",
    "SITUATIONS",
    "SWITCH",
    "TEXT",
    "TEXTS",
    "VERDICT",
    "VERDICTS",
    "WHOLE",
    "YES_NO",
    "CallError",
    "listed",
    "takes",
]


class CallError(InputError, TypeError):
    """A call has an argument that it does not know, one too many or one too few, as a TypeError says it."""


Parameters = ParamSpec("Parameters")
Answer = TypeVar("Answer")
ArgumentKind = tuple[Callable[[object], bool], Message]
"""Whether a value is of a kind, and what is said of one that is not."""


def _is_path(value: object) -> bool:
    return isinstance(value, Path) or (isinstance(value, str) and bool(value))


def _are_texts(value: object) -> bool:
    if isinstance(value, str):
        return True
    listed = isinstance(value, Iterable) and not isinstance(value, (bytes, Mapping))
    # What can be looked through only once is looked through by the call itself.
    return listed and (
        not isinstance(value, (list, tuple, set)) or all(isinstance(one, str) for one in value)
    )


def _are_texts_or_claims(value: object) -> bool:
    if isinstance(value, (list, tuple, set)):
        return all(isinstance(one, (str, Claim)) for one in value)
    return _are_texts(value)


def _is_policy_or_path(value: object) -> bool:
    return isinstance(value, Policy) or _is_path(value)


def _are_paths(value: object) -> bool:
    if isinstance(value, (str, Path, Policy)):
        return _is_policy_or_path(value)
    # What can be looked through only once is looked through by the call itself.
    return _are_listed(value) and (
        not isinstance(value, (list, tuple, set)) or all(_is_policy_or_path(one) for one in value)
    )


def _are_listed(value: object) -> bool:
    return isinstance(value, Iterable) and not isinstance(value, (str, bytes, Mapping))


def _is_whole(value: object) -> bool:
    return isinstance(value, Integral) and is_number(value)


def _is_day(value: object) -> bool:
    # A time of day cannot be held against a date.
    return isinstance(value, date) and not isinstance(value, datetime)


def _is_number(value: object) -> bool:
    return is_number(value) and not (isinstance(value, float) and isnan(value))


def _is_time(value: object) -> bool:
    """Whether it is a number that can be added to what a clock says."""
    try:
        return isinstance(value, Real) and is_number(value) and isfinite(float(value))
    except OverflowError:
        return False


TEXT: ArgumentKind = (lambda value: isinstance(value, str), Message("has to be a text"))
OPTIONAL_TEXT: ArgumentKind = (
    lambda value: value is None or isinstance(value, str),
    Message("has to be a text, or None"),
)
TEXTS: ArgumentKind = (
    lambda value: value is None or _are_texts(value),
    Message("has to be a text or a list of texts"),
)
CLAIMS: ArgumentKind = (
    lambda value: value is None or isinstance(value, Claim) or _are_texts_or_claims(value),
    Message("has to be ids of claims, claims made by cp.claim(…), or a list of both"),
)
NUMBER: ArgumentKind = (_is_number, Message("has to be a number"))
WHOLE: ArgumentKind = (_is_whole, Message("has to be a whole number"))
OPTIONAL_WHOLE: ArgumentKind = (
    lambda value: value is None or _is_whole(value),
    Message("has to be a whole number, or None"),
)
LIMIT: ArgumentKind = (
    lambda value: value is None or _is_time(value),
    Message("has to be a number of seconds, or None"),
)
YES_NO: ArgumentKind = (lambda value: isinstance(value, bool), Message("has to be True or False"))
PATH: ArgumentKind = (
    lambda value: value is None or _is_path(value),
    Message("has to be the path of a file or folder"),
)
PATHS: ArgumentKind = (
    lambda value: value is None or _are_paths(value),
    Message("has to be the path of a file or folder, or a list of them"),
)
PLACE: ArgumentKind = (_is_policy_or_path, Message("has to be a revision, or the path of a file or folder"))
DAY: ArgumentKind = (lambda value: value is None or _is_day(value), Message("has to be a date, or None"))
PROGRESS: ArgumentKind = (
    lambda value: value is None or callable(value),
    Message("has to be a function of what is done and what there is"),
)
POLICY: ArgumentKind = (
    _is_policy_or_path,
    Message("has to be one policy: an id of the catalogue, the path of a file, or a policy"),
)
POLICIES: ArgumentKind = (
    lambda value: value is None or isinstance(value, Policy) or _is_path(value) or _are_listed(value),
    Message("has to be policies: ids of the catalogue, paths of files, policies, or a list of them"),
)
READING: ArgumentKind = (
    lambda value: value is None or isinstance(value, Mapping),
    Message("has to be a dictionary of readings and their options"),
)
SITUATIONS: ArgumentKind = (
    lambda value: value is None or isinstance(value, Mapping) or _are_listed(value),
    Message("has to be a dictionary by name, a list of them, or a data frame"),
)
POLICIES_OR_SITUATIONS: ArgumentKind = (
    lambda value: POLICIES[0](value) or SITUATIONS[0](value),
    POLICIES[1],
)
CLAIM_OF_ANY_KIND: ArgumentKind = (
    lambda value: value is None or isinstance(value, (str, Claim, ClaimOverTime, Promise)),
    Message("has to be the id of a claim, or a claim made by cp.claim(…)"),
)
ONE_CLAIM: ArgumentKind = (
    lambda value: value is None or isinstance(value, (str, Claim)),
    Message("has to be the id of a claim, or a claim made by cp.claim(…)"),
)
RANGES: ArgumentKind = (
    lambda value: value is None or isinstance(value, Mapping) or _are_texts(value),
    Message("has to be names of figures, or a dictionary of their low and high ends"),
)
SWITCH: ArgumentKind = (
    lambda value: value is None or isinstance(value, Mapping),
    Message("has to be a dictionary of one day and one policy"),
)
VERDICTS: ArgumentKind = (lambda value: value is None or _are_listed(value), Message("these are no verdicts"))
ATTACK: ArgumentKind = (
    lambda value: isinstance(value, Attack),
    Message("has to be one answer of cp.find_attack(…), such as cp.find_attack(…)[0]"),
)
VERDICT: ArgumentKind = (
    lambda value: isinstance(value, Verdict),
    Message("has to be one verdict, such as cp.verify(…)[0]"),
)


def listed(texts: str | Iterable[str] | None) -> tuple[str, ...]:
    """One text, several or none, as several."""
    return (texts,) if isinstance(texts, str) else tuple(texts or ())


def takes(**kinds: ArgumentKind) -> Callable[[Callable[Parameters, Answer]], Callable[Parameters, Answer]]:
    """A call whose arguments of these names have to be of these kinds.

    An argument that is left out is never wrong. The call raises `InputError` for the first that is, and
    `CallError` where the call itself cannot be.
    """

    def checked(call: Callable[Parameters, Answer]) -> Callable[Parameters, Answer]:
        signature = inspect.signature(call)

        @wraps(call)
        def checking(*args: Parameters.args, **kwargs: Parameters.kwargs) -> Answer:
            try:
                given = signature.bind(*args, **kwargs).arguments
            except TypeError:
                raise _call_error(call.__name__, signature, len(args), kwargs) from None
            for name, value in given.items():
                if name in kinds and not kinds[name][0](value):
                    raise one_fault(name, kinds[name][1])
            return call(*args, **kwargs)

        return checking

    return checked


def _call_error(
    call: str, signature: inspect.Signature, unnamed: int, named: Mapping[str, object]
) -> CallError:
    """Why a call cannot be, with the way out: what has a place, and what has a name."""
    kinds = {name: one.kind for name, one in signature.parameters.items()}
    names = [name for name, kind in kinds.items() if kind is not inspect.Parameter.VAR_KEYWORD]
    placed = [name for name in names if kinds[name] is inspect.Parameter.POSITIONAL_OR_KEYWORD]
    unknown = [name for name in named if name not in names] if len(names) == len(kinds) else []
    taken = placed[:unnamed]
    missing = [
        name
        for name in names
        if name not in taken
        and name not in named
        and signature.parameters[name].default is inspect.Parameter.empty
    ]
    hint: Hint = ""
    if unknown:
        said = Message("unknown argument `{name}`", name=clipped(unknown[0]))
        hint = allowed_names(unknown[0], names, Message("arguments"))
    elif unnamed > len(placed):
        said = Message("too many arguments without a name: {given}", given=unnamed)
        rest = ", ".join(f"{name}=…" for name in names if name not in placed)
        hint = Message(
            "several of one kind are a list, [one, another]; all else has a name: {names}", names=rest
        )
    elif missing:
        said = Message("the argument `{name}` is missing", name=missing[0])
    else:
        said = Message(
            "the argument `{name}` is given twice", name=next(name for name in taken if name in named)
        )
    return CallError([Fault(f"cp.{call}()", 0, "", said, hint)])
