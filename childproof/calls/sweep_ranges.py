"""What a sweep varies, and between which ends: parameters of the region and of the behaviours.

Knows how `KEY=LOW:HIGH` is read, which parameters are varied where none is named, and how ends that do not go
together are found before anything runs. Knows nothing of what a run gives.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from rulebook.language import Message
from rulebook.reader.arguments import number_hint, written_number
from rulebook.reader.faults import FaultCollector, InputError, allowed_names, clipped, one_fault
from sim.assumptions.behaviours import Behaviours, with_behaviour_settings
from sim.assumptions.names import CHANNELS
from sim.assumptions.parameters import Parameter, check_value, split_settings
from sim.assumptions.profile import Profile
from sim.assumptions.profile_limits import check_scale
from sim.assumptions.profiles import with_settings

OPTION = "--vary"
EXAMPLE = Message("for example: {example}", example=f"{OPTION} class_size_urban=20:30")
Ends = tuple[float, float]
Vary = Mapping[str, Ends | None] | str | Iterable[str] | None
"""Ends by key; or keys alone, each varied as far as its own range goes; or None for every assumption."""

_HALVINGS = 40


@dataclass(frozen=True)
class SweepParameters:
    """All parameters that a run depends on: of a region and of the behaviours, with what is set by hand.

    `settings` are those that stay as they are set; the profile and the behaviours are as they were read.
    """

    profile: Profile
    behaviours: Behaviours
    settings: Mapping[str, float]
    scale: float

    def fault(self, values: Mapping[str, float]) -> InputError | None:
        """What is wrong with a point at which some parameters have other values, or None."""
        own, of_behaviours = split_settings({**self.settings, **values})
        try:
            check_scale(with_settings(self.profile, own), self.scale)
            with_behaviour_settings(self.behaviours, of_behaviours)
        except InputError as error:
            return error
        return None

    def by_key(self) -> dict[str, Parameter]:
        """Every parameter by its key, at the value it has in a run.

        Raises:
            InputError: a parameter is set that there is not, or to what it cannot be.
        """
        own, of_behaviours = split_settings(self.settings)
        return {
            **with_settings(self.profile, own).parameters,
            **with_behaviour_settings(self.behaviours, of_behaviours).parameters,
        }

    def assumptions(self) -> list[Parameter]:
        """The parameters that this region depends on and that have a range, those of the profile first.

        The channel of a stranger's way is what that way is, by an id or by a number, and no assumption.
        """
        ways = {
            f"{row.id}.{channel}" for row in self.behaviours.rows if row.adversary for channel in CHANNELS
        }
        used = {*self.profile.used, *self.behaviours.parameters} - ways
        return [one for key, one in self.by_key().items() if key in used and one.low < one.high]


@dataclass(frozen=True)
class Varied:
    """The assumptions of a sweep, each from its `low` to its `high`.

    `narrowed` are the keys of those whose own range goes further than the other parameters allow.
    """

    assumptions: tuple[Parameter, ...]
    narrowed: tuple[str, ...] = ()


def parse_ranges(texts: Iterable[str]) -> dict[str, Ends | None]:
    """Read `KEY=LOW:HIGH` texts, as `--vary` takes them; a KEY alone goes as far as its own range.

    Raises:
        InputError: a text of another form, or one key with two different ranges.
    """
    ranges: dict[str, Ends | None] = {}
    for text in texts:
        key, equals, ends = (part.strip() for part in text.partition("="))
        low, colon, high = ends.partition(":")
        try:
            found = (written_number(low.strip()), written_number(high.strip())) if equals else None
        except ValueError:
            colon = ""
        if not key or (equals and not colon):
            hint = number_hint(low.strip()) or number_hint(high.strip()) or EXAMPLE
            raise one_fault(
                OPTION, Message("`{text}` is not KEY=LOW:HIGH with two numbers", text=clipped(text)), hint
            )
        if ranges.setdefault(key, found) != found:
            raise one_fault(
                OPTION,
                Message("`{key}` has two different ranges", key=clipped(key)),
                Message("give each key once"),
            )
    return ranges


def chosen_ranges(vary: Vary, parameters: SweepParameters) -> Varied:
    """The assumptions that are meant, checked: every end by itself goes together with the other parameters.

    Without any named, all that have a range; where a range goes further than the others allow – three
    shares that add up to 1 –, as far as they do.

    Raises:
        InputError: an unknown key, ends that are none, or nothing to vary; all faults are listed.
    """
    if vary is None:
        found = [_narrowed(one, parameters) for one in parameters.assumptions()]
        return Varied(
            tuple(one for one in found if one.low < one.high),
            tuple(one.key for one in found if one != parameters.by_key()[one.key]),
        )
    asked = _asked(vary)
    if not asked:
        raise one_fault(OPTION, Message("there is nothing to vary"), EXAMPLE)
    known = parameters.by_key()
    faults = FaultCollector(OPTION)
    chosen = []
    for key, ends in asked.items():
        if key not in known:
            faults.add(
                0,
                "",
                Message("unknown parameter `{name}`", name=clipped(key)),
                allowed_names(key, known, Message("parameters")),
            )
            continue
        one = known[key] if ends is None else replace(known[key], low=ends[0], high=ends[1])
        _check_ends(one, parameters, faults)
        chosen.append(one)
    faults.raise_if_any()
    return Varied(tuple(chosen))


def check_points(points: Sequence[Mapping[str, float]], parameters: SweepParameters) -> None:
    """Make sure that parameters which are varied together go together at every point.

    Raises:
        InputError: they do not at one of them.
    """
    for point in points:
        error = parameters.fault(point)
        if error is not None:
            first = error.faults[0]
            said = ", ".join(f"`{key} = {value:.4g}`" for key, value in point.items())
            raise one_fault(
                OPTION,
                Message(
                    "the ranges do not go together: with {values}, {message}",
                    values=said,
                    message=first.message,
                ),
                first.hint or Message("give narrower ranges"),
            )


def _asked(vary: Mapping[str, Ends | None] | str | Iterable[str]) -> dict[str, Ends | None]:
    """The ends by key, as numbers; none where a range of its own is meant."""
    if not isinstance(vary, Mapping):
        return dict.fromkeys([vary] if isinstance(vary, str) else vary)
    asked: dict[str, Ends | None] = {}
    for key, ends in vary.items():
        try:
            low, high = (None, None) if ends is None else map(float, ends)
        except (TypeError, ValueError):
            raise one_fault(
                OPTION, Message("`{key}` needs two numbers, its low and its high end", key=clipped(key))
            ) from None
        asked[key] = None if low is None or high is None else (low, high)
    return asked


def _check_ends(one: Parameter, parameters: SweepParameters, faults: FaultCollector) -> None:
    written = f"`{one.key}={one.low:g}:{one.high:g}`"
    wrong = [
        Message("`{name} = {value:g}` {reason}", name=one.key, value=end, reason=reason)
        for end in dict.fromkeys((one.low, one.high))
        if (reason := check_value(end, one.unit)) is not None
    ]
    if wrong:
        for message in wrong:
            faults.add(0, "", message)
    elif one.low > one.high:
        faults.add(
            0,
            "",
            Message("{written}: the low end is more than the high one", written=written),
            Message("give them as LOW:HIGH"),
        )
    elif one.low == one.high:
        faults.add(
            0,
            "",
            Message("{written} leaves nothing to vary", written=written),
            Message("give two different ends"),
        )
    else:
        for end in (one.low, one.high):
            error = parameters.fault({one.key: end})
            if error is not None:
                first = error.faults[0]
                faults.add(
                    0,
                    "",
                    Message(
                        "with {values}, {message}",
                        values=f"`{one.key} = {end:g}`",
                        message=first.message,
                    ),
                    first.hint,
                )


def _narrowed(one: Parameter, parameters: SweepParameters) -> Parameter:
    """An assumption as far as the other parameters allow."""
    return replace(one, low=_nearest(one, one.low, parameters), high=_nearest(one, one.high, parameters))


def _nearest(one: Parameter, end: float, parameters: SweepParameters) -> float:
    """`end`, or the last value on the way there that goes together with the others, to four digits."""
    if parameters.fault({one.key: end}) is None:
        return end
    fits, fails = one.value, end
    for _halving in range(_HALVINGS):
        middle = (fits + fails) / 2
        fits, fails = (middle, fails) if parameters.fault({one.key: middle}) is None else (fits, middle)
    rounded = float(f"{fits:.4g}")
    return rounded if parameters.fault({one.key: rounded}) is None else fits
