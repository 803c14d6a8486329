"""The part of a report that speaks of claims over time: what comes about step by step, what time does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from childproof.answers.policy_analysis import StepByStep
from childproof.report.context import ReportContext
from childproof.report.inline_svg import inline_picture
from childproof.words.basis_words import OVER_TIME, basis_words
from childproof.words.locale import Locale, StatusMark, attack_mark
from proofs.answers.verdict import PROVED
from proofs.attacks.attack_answer import Attack
from proofs.attacks.time_effects import OutlivedDialogue, TimeEffect
from proofs.attacks.trace import Trace
from proofs.pictures.trace_picture import draw_frames
from rulebook.language import said_in, say


@dataclass(frozen=True)
class ClaimRow:
    """One claim over time with its signs, in the order of the policies, and the help that it takes."""

    words: str
    signs: tuple[StatusMark | None, ...]
    help: tuple[str, ...]


@dataclass(frozen=True)
class AttackAnswer:
    """One claim over time of one policy, told: the answer, the trace, and why there is none.

    `told` is the whole trace; `frames` are its pictures, for the mission's sentence alone, with
    `start` before and `end` after them. `step` is the picture of the step that leaves what was kept,
    among any number of people.
    """

    policy: str
    sign: StatusMark
    words: str
    title: str
    frames: tuple[str, ...]
    start: str
    end: tuple[str, ...]
    told: tuple[str, ...]
    invariant_title: str
    invariant: tuple[str, ...]
    many: str
    step: str
    step_words: str


@dataclass(frozen=True)
class AttackClaim:
    """One claim over time with its traces, and why it is made."""

    id: str
    words: str
    basis: str
    basis_words: str
    answers: tuple[AttackAnswer, ...]


@dataclass(frozen=True)
class TimeRow:
    """One thing that happens, and what it does under each policy."""

    words: str
    cells: tuple[str, ...]


@dataclass(frozen=True)
class StepsPart:
    """Everything about steps, ready to be shown; `mission` is told with pictures, `others` in words."""

    policies: tuple[str, ...]
    claims: tuple[ClaimRow, ...]
    mission: AttackClaim
    others: tuple[AttackClaim, ...]
    events: tuple[TimeRow, ...]
    without_effect: str
    outlived: tuple[TimeRow, ...]
    ties: tuple[str, ...]


def steps_part(context: ReportContext) -> StepsPart | None:
    """Claims over time of all policies that have moves; None where none has."""
    names = context.titles
    found = {names[one.policy.id]: one.steps for one in context.result.analyses if one.steps}
    if not found:
        return None
    claims = {attack.claim.id: attack.claim for steps in found.values() for attack in steps.attacks}
    rows, told = [], []
    for number, claim in enumerate(claims.values()):
        attacks = [_asked(steps, claim.id) for steps in found.values()]
        words = say(claim.words, context.locale.language)
        rows.append(
            ClaimRow(
                words,
                tuple(attack_mark(attack, context.locale) if attack else None for attack in attacks),
                tuple(_help(attack, context.locale) if attack else "" for attack in attacks),
            )
        )
        answers = [
            _answer(name, attack, steps if number == 0 else None, f"story-{place}", context.locale)
            for place, ((name, steps), attack) in enumerate(zip(found.items(), attacks, strict=True), 1)
            if attack
        ]
        basis = basis_words(claim.basis, OVER_TIME, context.locale.language)
        told.append(AttackClaim(claim.id, words, *basis, _alike(answers)))
    events, without_effect = _events(list(found.values()), context.locale)
    return StepsPart(
        tuple(found),
        tuple(rows),
        told[0],
        tuple(told[1:]),
        events,
        without_effect,
        _outlived(list(found.values()), context.locale),
        _ties(list(found.values()), context.locale),
    )


def _alike(answers: Sequence[AttackAnswer]) -> tuple[AttackAnswer, ...]:
    """What is said of several policies in the same words is said once, with the names of all."""
    found: dict[AttackAnswer, list[str]] = {}
    for one in answers:
        found.setdefault(replace(one, policy=""), []).append(one.policy)
    return tuple(replace(one, policy=" · ".join(policies)) for one, policies in found.items())


def _asked(steps: StepByStep, claim: str) -> Attack | None:
    return next((attack for attack in steps.attacks if attack.claim.id == claim), None)


def _help(attack: Attack, locale: Locale) -> str:
    """How many steps of others it takes, where these are counted, and whether no line has a say in it."""
    _ = locale
    said = [] if attack.depends_on_rules else [_("no line has a say in it")]
    if attack.least is not None and attack.status == PROVED:
        least = attack.least_help
        counted = _("more than 3 steps") if least is None else least
        said.insert(0, _("least help by others: {n}").format(n=counted))
    return "; ".join(said)


def _answer(
    name: str, attack: Attack, steps: StepByStep | None, picture: str, locale: Locale
) -> AttackAnswer:
    """A trace with pictures where `steps` are given: those of the mission's sentence."""
    _, language = locale, locale.language
    trace = attack.trace or attack.elsewhere
    title = ""
    if attack.trace is None and attack.elsewhere is not None:
        title = _("In the nearest other reading:")
    elif attack.trace is not None and attack.status == PROVED:
        title = _("With the least help:")
    sentences = trace.sentences(language) if trace else []
    made = len(trace.frames) if trace else 0
    many = ""
    if steps is not None and steps.many is not None and steps.many.status == PROVED:
        many = _("This is proved for any number of people and chats, whatever third people do.")
    elif steps is not None and steps.many is not None and steps.many.reason:
        many = _("For any number of people and chats it could not be told: {reason}.").format(
            reason=said_in(steps.many.reason, language)
        )
    if steps is not None and steps.many is not None and steps.many.readings.total > 1:
        many = f"{many} {steps.many.readings.words(language)}".strip()
    if steps is not None and steps.many is not None:
        many = " ".join([many, *(say(one.words, language) for one in steps.many.findings)]).strip()
    step = step_words = ""
    if steps is not None and steps.many is not None and steps.many.story is not None:
        shown = steps.many.story
        step = inline_picture(
            shown.draw(language).svg(), f"{picture}-step", " ".join(shown.sentences(language))
        )
        step_words = _("Among as few people as it takes, with what each step changes in colour:")
    return AttackAnswer(
        policy=name,
        sign=attack_mark(attack, locale),
        words=attack.words(language),
        title=title,
        frames=_frames(trace, picture, locale) if trace and steps is not None else (),
        start=sentences[0] if sentences else "",
        end=tuple(sentences[made:]),
        told=tuple(sentences),
        invariant_title=attack.invariant_title(language),
        invariant=tuple(attack.invariant_words(language)),
        many=many,
        step=step,
        step_words=step_words,
    )


def _frames(trace: Trace, name: str, locale: Locale) -> tuple[str, ...]:
    _ = locale
    pictures = draw_frames(trace, locale.language)
    words = [_("At first"), *(frame.words(trace.moves, locale.language) for frame in trace.frames[1:])]
    return tuple(
        inline_picture(picture.svg(), f"{name}-{number}", said)
        for number, (picture, said) in enumerate(zip(pictures, words, strict=True), 1)
    )


def _events(found: Sequence[StepByStep], locale: Locale) -> tuple[tuple[TimeRow, ...], str]:
    """What each event does to the mission's sentence; those that do nothing under any policy, in a line."""
    _ = locale
    events = {effect.event.id: effect.event for steps in found for effect in steps.effects}
    rows, idle = [], []
    for name, event in events.items():
        words = say(event.words, locale.language)
        effects = [next((e for e in steps.effects if e.event.id == name), None) for steps in found]
        if any(effect and _matters(effect) for effect in effects):
            rows.append(TimeRow(words, tuple(_effect(effect, locale) for effect in effects)))
        else:
            idle.append(words)
    return tuple(rows), " ".join(idle)


def _matters(effect: TimeEffect) -> bool:
    return effect.turns or _length(effect.before) != _length(effect.after)


def _length(attack: Attack) -> int:
    return len(attack.trace.frames) if attack.trace else 0


def _effect(effect: TimeEffect | None, locale: Locale) -> str:
    _ = locale
    if effect is None:
        return "–"
    return effect.after.words(locale.language) if _matters(effect) else _("no difference")


def _ties(found: Sequence[StepByStep], locale: Locale) -> tuple[str, ...]:
    """The ties that stay when their reason goes, or that there are none; the moves are the same for all."""
    _ = locale
    said = _("{tie} Without its reason this stays after: {step}")
    listed = {
        said.format(
            tie=say(steps.mission.moves.vocabulary.facts[one.fact].sentences[one.value], locale.language),
            step=say(one.move.words, locale.language),
        )
        for steps in found
        for one in steps.ties
    }
    return tuple(sorted(listed)) or (_("Ties between two people all fall once their reason is gone."),)


def _outlived(found: Sequence[StepByStep], locale: Locale) -> tuple[TimeRow, ...]:
    """The steps after which a dialogue goes on without its reason, as some policy is judged."""
    _ = locale
    moves = {one.move.id: one.move for steps in found for one in steps.outlived if one.states}

    def cell(steps: StepByStep, one: OutlivedDialogue | None) -> str:
        if one is None:
            return _("in no reading")
        said = (
            _("in {n} of {total} readings") if one.states else _("in {n} of {total}, not in the one judged")
        )
        return said.format(n=locale.number(one.readings), total=locale.number(steps.mission.readings.total))

    return tuple(
        TimeRow(
            say(move.words, locale.language),
            tuple(
                cell(steps, next((o for o in steps.outlived if o.move.id == move.id), None))
                for steps in found
            ),
        )
        for move in moves.values()
    )
