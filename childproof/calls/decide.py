"""`cp.decide`: one attempt to write, decided by one policy."""

from __future__ import annotations

import rulebook.decide as meaning
from childproof.calls.arguments import POLICY, takes
from childproof.calls.policies import PolicyName, SituationWords, chosen_policies, settled_readings
from rulebook.model import Reading
from rulebook.reader.arguments import check_named
from rulebook.situations import parse_situation


@takes(policy=POLICY)
def decide(policy: PolicyName, situation: SituationWords, reading: Reading | None = None) -> meaning.Decision:
    """What a policy says of one attempt to write, and by which lines.

        cp.decide("sferum-2025-03-by-channel",
                  {"sender_role": "staff", "sender_confirmed": True, "recipient_role": "student",
                   "recipient_confirmed": True, "recipient_age": "under_18", "channel": "phone"})

    Yes/no facts take True and False, 1 and 0, or "yes" and "no" as a table does. Facts that follow
    from the others or go without saying may be left out. `reading` settles some readings; the rest take
    their default.

    Raises:
        InputError: there is no such policy, reading or option, or `situation` is no dictionary.
        SituationError: a fact is unknown or missing, or an axiom excludes the situation.
    """
    check_named("situation", situation, '{"sender_role": "staff", …}')
    one = chosen_policies(policy)[0]
    complete = parse_situation(one.vocabulary, situation)
    return meaning.decide(one, complete, one.reading(settled_readings([one], reading)))
