"""What time does: birthdays, revoked roles, accounts taken over, and dialogues that outlive their reason.

An event is let happen at any time and the claim is asked once more. A dialogue outlives its reason
where it could be opened before a step, and after it nobody could even ask to talk. Knows
nothing of solvers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from proofs.attacks.attack import find_attack
from proofs.attacks.attack_answer import Attack
from proofs.attacks.outcomes import Outcomes, Set, outcomes_of
from proofs.attacks.replay import picture
from proofs.attacks.transitions import Numbers, States
from proofs.engines.clock import Undecided
from proofs.engines.prime_rows import fold
from proofs.engines.solver import Disagreement
from proofs.scenes.frames import Frame
from rulebook.model import NOTHING_SETTLED, Outcome, Policy, Reading, Rows, Silence
from rulebook.moves import ClaimOverTime, Move, Moves, State, attempts, decide_after, turned_round
from rulebook.table import Mask

MAY_ASK = frozenset({Outcome.FREE, Outcome.REQUEST})
"""With these outcomes a dialogue can be opened, or kept for a reason."""


@dataclass(frozen=True)
class TimeEffect:
    """One claim over time before and with an event that may happen at any time."""

    event: Move
    before: Attack
    after: Attack

    @property
    def turns(self) -> bool:
        """Whether the event changes the verdict or the help that is needed, in some reading."""
        return (self.before.status, self.before.least, self.before.readings) != (
            self.after.status,
            self.after.least,
            self.after.readings,
        )


def time_effects(
    policy: Policy,
    claim: ClaimOverTime | str,
    *,
    moves: Moves | None = None,
    assumptions: Sequence[str] = (),
    after_confirmation: str = "new_role",
    settled: Reading = NOTHING_SETTLED,
    silence: Silence = Silence.FORBIDDEN,
) -> tuple[TimeEffect, ...]:
    """What each event of the moves does to a claim over time.

    Raises:
        Undecided: the search could not be finished, before an event or with it.
        MoveError: an unknown claim, assumption or answer to `after_confirmation`.
    """

    def asked(*events: str) -> Attack:
        answer = find_attack(
            policy,
            claim,
            moves=moves,
            assumptions=assumptions,
            after_confirmation=after_confirmation,
            settled=settled,
            silence=silence,
            events=events,
        )
        if answer.readings.unknown and answer.reason is not None:
            raise Undecided(answer.reason)
        return answer

    before = asked()
    return tuple(
        TimeEffect(move, before, asked(move.id)) for move in before.moves.moves.values() if move.is_event
    )


@dataclass(frozen=True)
class OutlivedDialogue:
    """A step after which a dialogue goes on although nobody could open it any more.

    `rows` cover exactly the states, with the dialogue open, in which the step does that in the
    reading asked about; `states` counts them and `readings` the readings in which there are any.
    `frames` are one such state and the one after it, the example with the fewest facts.
    """

    policy: Policy
    move: Move
    rows: Rows
    states: int
    readings: int
    frames: tuple[Frame, Frame] | None


def outlived_dialogues(
    policy: Policy,
    moves: Moves,
    *,
    among: Rows = ({},),
    sender_only: bool = False,
    after_confirmation: str = "new_role",
    settled: Reading = NOTHING_SETTLED,
) -> tuple[OutlivedDialogue, ...]:
    """Every move and event that can leave a dialogue without its reason, between pairs in `among`.

    With `sender_only` the reason is that the sender may write or ask to, whatever the recipient may.
    `among` are rows of facts that hold after the step, such as a recipient under 18. Every step that
    itself remembers or forgets something is left aside.
    """
    outcomes, states = outcomes_of(policy, moves, settled), States.of(moves)
    may_ask = _may_ask(outcomes, after_confirmation, sender_only)
    is_open = states.rows(tuple({name: (True,)} for name in moves.memory)) & states.rows(among)
    found = []
    for move in moves.moves.values():
        if set(move.sets) & set(moves.memory):
            continue
        sources, targets = states.edges(move)
        inside = is_open[sources] & is_open[targets]
        sources, targets = sources[inside], targets[inside]
        lost = may_ask[:, sources] & ~may_ask[:, targets]
        if not lost.any():
            continue
        here = np.zeros(states.size, dtype=np.bool_)
        here[sources[lost[0]]] = True
        frames = None
        if here.any():
            pair = _simplest(states, sources[lost[0]], targets[lost[0]])
            frames = _frames(outcomes, move, pair, after_confirmation, sender_only)
        found.append(
            OutlivedDialogue(
                policy,
                move,
                _rows(states, here, is_open) if here.any() else (),
                int(here.sum()),
                int(lost.any(axis=1).sum()),
                frames,
            )
        )
    return tuple(found)


def _may_ask(outcomes: Outcomes, after_confirmation: str, sender_only: bool) -> Set:
    """In which readings and states a side can write freely or ask to: bool[readings, states]."""
    reasons = outcomes.comes_to(MAY_ASK, after_confirmation)
    forth = outcomes.in_state(reasons)
    return forth if sender_only else forth | outcomes.in_state(reasons, back=True)


def _rows(states: States, members: Mask, inside: Mask) -> Rows:
    """Rows that hold, among the states `inside`, exactly in the members."""
    cells = np.zeros(states.number.size, dtype=np.bool_)
    free = np.ones(states.number.size, dtype=np.bool_)
    cells[states.codes], free[states.codes] = members, ~inside
    return fold(cells.reshape(states.sizes), states.values, free.reshape(states.sizes))


def _simplest(states: States, sources: Numbers, targets: Numbers) -> tuple[int, int]:
    """The step from the state with the fewest facts that are yes, then the first."""
    told = [states.columns[name] for name, values in states.values.items() if values == (False, True)]
    yes: Numbers = np.add.reduce(np.stack(told).astype(np.int32), axis=0)
    at = int(np.lexsort((targets, sources, yes[sources]))[0])
    return int(sources[at]), int(targets[at])


def _frames(
    outcomes: Outcomes, move: Move, pair: tuple[int, int], after_confirmation: str, sender_only: bool
) -> tuple[Frame, Frame]:
    """Both states as pictures, once the plain meaning has said the same of them.

    Raises:
        Disagreement: the plain meaning says otherwise.
    """
    policy, moves, reading = outcomes.policy, outcomes.moves, outcomes.readings[0]
    before, after = (outcomes.states.state(number) for number in pair)

    def may_ask(state: State) -> bool:
        return any(
            decide_after(policy, moves, situation, reading, after_confirmation).outcome in MAY_ASK
            for one in (state, *(() if sender_only else turned_round(moves, state)))
            for situation in attempts(moves, one)
        )

    if not may_ask(before) or may_ask(after):
        raise Disagreement(f"{policy.id}: for the plain meaning `{move.id}` takes no reason from {before}")
    return (
        picture(policy, moves, before, before, None, reading, after_confirmation),
        picture(policy, moves, after, before, move, reading, after_confirmation),
    )
