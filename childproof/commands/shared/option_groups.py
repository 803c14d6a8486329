"""Options that several commands share, declared once as groups, and how a command takes such a group.

A group is a dataclass whose fields are options. A command names it as the type of one parameter; on the
command line the fields stand in its place. Every command also takes --lang, which is read before the
options are parsed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import MISSING, dataclass, fields, is_dataclass
from inspect import Parameter, Signature, signature
from typing import Any, get_type_hints

import childproof as cp
from childproof.answers.result_lists import Policies, Verdicts
from childproof.commands.shared.arguments import (
    Format,
    Lang,
    ManyPolicies,
    NoTimeLimit,
    ReadingTexts,
    TextOrJson,
    TimeLimit,
    Timing,
    Unspecified,
    WholeCatalogue,
    one_of,
    policies_for,
    readings_for,
    seconds,
    silence_for,
)
from rulebook.model import Reading, Silence


def takes_groups(command: Callable[..., int]) -> Callable[..., int]:
    """The command as Typer reads it: the options of its groups as its own parameters, and --lang."""
    hints = get_type_hints(command, include_extras=True)
    groups: dict[str, type] = {}
    parameters = []
    for name, parameter in signature(command).parameters.items():
        if is_dataclass(hints[name]):
            groups[name] = hints[name]
            parameters += _options_of(hints[name])
        else:
            parameters.append(parameter.replace(kind=Parameter.KEYWORD_ONLY, annotation=hints[name]))
    parameters.append(Parameter("lang", Parameter.KEYWORD_ONLY, default=None, annotation=Lang))

    def run(**values: Any) -> int:
        del values["lang"]
        given = {
            name: group(**{option.name: values.pop(option.name) for option in _options_of(group)})
            for name, group in groups.items()
        }
        return command(**values, **given)

    run.__doc__ = command.__doc__
    run.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
    run.__dict__["__signature__"] = Signature(parameters)
    return run


def _options_of(group: type) -> list[Parameter]:
    """The options of a group as parameters."""
    hints = get_type_hints(group, include_extras=True)
    return [
        Parameter(
            field.name,
            Parameter.KEYWORD_ONLY,
            default=Parameter.empty if field.default is MISSING else field.default,
            annotation=hints[field.name],
        )
        for field in fields(group)
    ]


@dataclass(frozen=True)
class PolicyOptions:
    """Which policies a command is asked about."""

    policy: ManyPolicies = None
    whole_catalogue: WholeCatalogue = False

    def chosen(self) -> Policies:
        """The policies that are meant.

        Raises:
            InputError: there is none of a name, or its file has faults.
        """
        return policies_for(self.policy, self.whole_catalogue)


@dataclass(frozen=True)
class TextOrJsonOptions:
    """Words or JSON, and whether JSON tells how long an answer took."""

    format: TextOrJson = Format.TEXT
    timing: Timing = False

    @property
    def as_json(self) -> bool:
        """Whether JSON is asked for.

        Raises:
            InputError: neither JSON nor text is.
        """
        return one_of(self.format, (Format.TEXT, Format.JSON), "--format") == Format.JSON

    def seconds(self, seconds: float) -> dict[str, float]:
        """The entry of JSON that tells the time; none if it is not asked for."""
        return {"seconds": seconds} if self.timing else {}


@dataclass(frozen=True)
class VerdictRequest:
    """Policies with the settled readings, the silence and the time limit by which they are judged."""

    policies: Policies
    settled: Reading
    silence: Silence
    time_limit: float | None

    def verdicts(self) -> Verdicts:
        """The verdicts on all claims of the policies."""
        return cp.verify(
            self.policies, reading=self.settled, unspecified=self.silence, time_limit=self.time_limit
        )


@dataclass(frozen=True)
class VerdictOptions:
    """How the text is read, what its silence means, and how long the solver may take."""

    reading: ReadingTexts = None
    unspecified: Unspecified = None
    time_limit: TimeLimit = None

    def request(self, policies: PolicyOptions) -> VerdictRequest:
        """What a command asks about some policies.

        Raises:
            InputError: a policy, reading or word is unknown, or the time limit is no number of seconds.
        """
        silence, limit = silence_for(self.unspecified), seconds(self.time_limit)
        chosen = policies.chosen()
        return VerdictRequest(chosen, readings_for(chosen, self.reading), silence, limit)


@dataclass(frozen=True)
class RunVerdictOptions(VerdictOptions):
    """The same for a command that runs: the solver is only needed for --gate, so its limit is hidden."""

    time_limit: NoTimeLimit = None
