"""The part of a report that speaks of claims over time: what comes about step by step, what time does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from childproof.answers.audit_result import AuditResult
from childproof.answers.examination import StepByStep
from childproof.report.inline_svg import inline_picture
from childproof.words.voice import Sign, Voice, short_titles, sign_of_attack
from proofs.answers.verdict import PROVED
from proofs.attacks.attack_answer import Attack
from proofs.attacks.time_effects import OutlivedDialogue, TimeEffect
from proofs.attacks.trace import Trace
from proofs.pictures.trace_picture import draw_frames
from rulebook.language import say


@dataclass(frozen=True)
class ClaimRow:
    """One claim over time with its signs, in the order of the policies, and the help that it takes."""

    words: str
    signs: tuple[Sign | None, ...]
    help: tuple[str, ...]


@dataclass(frozen=True)
class Tale:
    """One claim over time of one policy, told: the answer, the trace, and why there is none.

    `told` is the whole trace; `frames` are its pictures, for the mission's sentence alone, with
    `start` before and `end` after them. `step` is the picture of the step that leaves what was kept,
    among any number of people.
    """

    policy: str
    sign: Sign
    words: str
    title: str
    frames: tuple[str, ...]
    start: str
    end: tuple[str, ...]
    told: tuple[str, ...]
    invariant: tuple[str, ...]
    many: str
    step: str
    step_words: str


@dataclass(frozen=True)
class ToldClaim:
    """One claim over time with its traces."""

    words: str
    tales: tuple[Tale, ...]


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
    mission: ToldClaim
    others: tuple[ToldClaim, ...]
    events: tuple[TimeRow, ...]
    without_effect: str
    outlived: tuple[TimeRow, ...]
    ties: tuple[str, ...]


def steps_part(result: AuditResult, voice: Voice) -> StepsPart | None:
    """Claims over time of all policies that have moves; None where none has."""
    names = short_titles(result.policies, voice.language)
    found = {names[one.policy.id]: one.steps for one in result.examinations if one.steps}
    if not found:
        return None
    claims = {attack.claim.id: attack.claim for steps in found.values() for attack in steps.attacks}
    rows, told = [], []
    for number, claim in enumerate(claims.values()):
        attacks = [_asked(steps, claim.id) for steps in found.values()]
        words = say(claim.words, voice.language)
        rows.append(
            ClaimRow(
                words,
                tuple(sign_of_attack(attack, voice) if attack else None for attack in attacks),
                tuple(_help(attack, voice) if attack else "" for attack in attacks),
            )
        )
        tales = [
            _tale(name, attack, steps if number == 0 else None, f"story-{place}", voice)
            for place, ((name, steps), attack) in enumerate(zip(found.items(), attacks, strict=True), 1)
            if attack
        ]
        told.append(ToldClaim(words, tuple(tales)))
    events, without_effect = _events(list(found.values()), voice)
    return StepsPart(
        tuple(found),
        tuple(rows),
        told[0],
        tuple(told[1:]),
        events,
        without_effect,
        _outlived(list(found.values()), voice),
        _ties(list(found.values()), voice),
    )


def _asked(steps: StepByStep, claim: str) -> Attack | None:
    return next((attack for attack in steps.attacks if attack.claim.id == claim), None)


def _help(attack: Attack, voice: Voice) -> str:
    """How many steps of others it takes, where these are counted."""
    _ = voice
    if attack.least is None or attack.status != PROVED:
        return ""
    least = attack.least["free"]
    return _("least help by others: {n}").format(n=_("more than 3 steps") if least is None else least)


def _tale(name: str, attack: Attack, steps: StepByStep | None, picture: str, voice: Voice) -> Tale:
    """A trace with pictures where `steps` are given: those of the mission's sentence."""
    _, language = voice, voice.language
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
    elif steps is not None and steps.many is not None and attack.status == PROVED:
        many = _("For any number of people and chats it could not be proved: {reason}.").format(
            reason=steps.many.reason
        )
    if steps is not None and steps.many is not None and steps.many.readings.total > 1:
        many = f"{many} {steps.many.readings.words(language)}".strip()
    step = step_words = ""
    if steps is not None and steps.many is not None and steps.many.counterexample is not None:
        shown = steps.many.counterexample
        step = inline_picture(shown.draw(language).svg(), f"{picture}-step", shown.words(language))
        step_words = _("The step that breaks it, in colour, among as few people as it takes:")
    return Tale(
        policy=name,
        sign=sign_of_attack(attack, voice),
        words=attack.words(language),
        title=title,
        frames=_frames(trace, picture, voice) if trace and steps is not None else (),
        start=sentences[0] if sentences else "",
        end=tuple(sentences[made:]),
        told=tuple(sentences),
        invariant=tuple(attack.invariant_words(language)),
        many=many,
        step=step,
        step_words=step_words,
    )


def _frames(trace: Trace, name: str, voice: Voice) -> tuple[str, ...]:
    _ = voice
    pictures = draw_frames(trace, voice.language)
    words = [_("At first"), *(frame.words(trace.moves, voice.language) for frame in trace.frames[1:])]
    return tuple(
        inline_picture(picture.svg(), f"{name}-{number}", said)
        for number, (picture, said) in enumerate(zip(pictures, words, strict=True), 1)
    )


def _events(found: Sequence[StepByStep], voice: Voice) -> tuple[tuple[TimeRow, ...], str]:
    """What each event does to the mission's sentence; those that do nothing under any policy, in a line."""
    _ = voice
    events = {effect.event.id: effect.event for steps in found for effect in steps.effects}
    rows, idle = [], []
    for name, event in events.items():
        words = say(event.words, voice.language)
        effects = [next((e for e in steps.effects if e.event.id == name), None) for steps in found]
        if any(effect and _matters(effect) for effect in effects):
            rows.append(TimeRow(words, tuple(_effect(effect, voice) for effect in effects)))
        else:
            idle.append(words)
    return tuple(rows), " ".join(idle)


def _matters(effect: TimeEffect) -> bool:
    return effect.turns or _length(effect.before) != _length(effect.after)


def _length(attack: Attack) -> int:
    return len(attack.trace.frames) if attack.trace else 0


def _effect(effect: TimeEffect | None, voice: Voice) -> str:
    _ = voice
    if effect is None:
        return "–"
    return effect.after.words(voice.language) if _matters(effect) else _("no difference")


def _ties(found: Sequence[StepByStep], voice: Voice) -> tuple[str, ...]:
    """The ties that stay when their reason goes, or that there are none; the moves are the same for all."""
    _ = voice
    said = _("{tie} Without its reason this stays after: {step}")
    listed = {
        said.format(
            tie=say(steps.mission.moves.vocabulary.facts[one.fact].sentences[one.value], voice.language),
            step=say(one.move.words, voice.language),
        )
        for steps in found
        for one in steps.ties
    }
    return tuple(sorted(listed)) or (_("Ties between two people all fall once their reason is gone."),)


def _outlived(found: Sequence[StepByStep], voice: Voice) -> tuple[TimeRow, ...]:
    """The steps after which a dialogue goes on without its reason, as some policy is judged."""
    _ = voice
    moves = {one.move.id: one.move for steps in found for one in steps.outlived if one.states}

    def cell(steps: StepByStep, one: OutlivedDialogue | None) -> str:
        if one is None:
            return _("in no reading")
        said = (
            _("in {n} of {total} readings") if one.states else _("in {n} of {total}, not in the one judged")
        )
        return said.format(n=voice.number(one.readings), total=voice.number(steps.mission.readings.total))

    return tuple(
        TimeRow(
            say(move.words, voice.language),
            tuple(
                cell(steps, next((o for o in steps.outlived if o.move.id == move.id), None))
                for steps in found
            ),
        )
        for move in moves.values()
    )
