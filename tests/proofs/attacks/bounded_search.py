"""The length of the shortest trace by bounded model checking, beside the explicit search."""

from functools import partial

import z3

from proofs.attacks.induction import transition_formulas


def fewest_steps(attack, made, outcomes, bound):
    """The length of the shortest trace of these moves; None if there is none of up to `bound`."""
    steps = transition_formulas(attack.policy, attack.moves)
    claim, answer = attack.claim, attack.after_confirmation
    asked = steps.encoding.literals(attack.reading)
    chain = [steps.named(("start", claim), lambda: steps.start("0", claim))]
    for length in range(bound + 1):
        here = str(length)
        bad = steps.named(
            ("bad", claim, outcomes, answer, here), partial(steps.breaks, here, claim, outcomes, answer)
        )
        if steps.has_model(*chain, bad, *asked):
            return length
        following = str(length + 1)
        ways = [
            steps.named(
                ("move", move, answer if move.asks_outcome else "", here),
                partial(steps.move, move, here, following, answer),
            )
            for move in made
        ]
        chain.append(steps.named(("some move", tuple(made), answer, here), partial(z3.Or, ways)))
    return None
