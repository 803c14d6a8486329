import pytest

from proofs.attacks.time_effects import MAY_ASK, outlived_dialogues, time_effects
from rulebook.loaders.load_moves import catalogue_path, load_moves
from rulebook.moves import matches
from tests.narrowing import present
from tests.sampling import one_of_each

CHILD = ({"recipient_age": ("under_18",)},)


def may_ask(frame):
    """Whether the sender could write freely or ask to."""
    return any(outcome in MAY_ASK for _, outcome in frame.outcomes)


@pytest.mark.parametrize("letter", one_of_each("BSA"))
def test_of_all_events_only_an_account_taken_over_turns_the_claims(sferum, letter):
    default = sferum[letter].default_reading
    effects = time_effects(sferum[letter], "stranger-reaches-student", settled=default)
    assert len(effects) == 5
    assert [effect.event.id for effect in effects if effect.turns] == ["account-taken-over"]
    taken = effects[-1]
    assert (taken.before.status, taken.after.status) == ("proved", "refuted")
    assert taken.after.trace is not None
    assert [present(frame.move).id for frame in taken.after.trace.frames[1:]] == ["account-taken-over"]
    assert taken.after.readings.refuted == taken.after.readings.total


@pytest.mark.parametrize("letter", "SAB")
def test_a_dialogue_outlives_the_role_of_the_one_who_opened_it(sferum, moves, letter):
    found = {one.move.id: one for one in outlived_dialogues(sferum[letter], moves, among=CHILD)}
    for event in ("loses-role", "student-becomes-roleless-adult", "child-loses-role"):
        one = found[event]
        assert one.states
        assert one.readings == len(sferum[letter].all_readings())
        assert one.frames is not None
        before, after = one.frames
        assert before.state["in_dialogue"]
        assert after.state["in_dialogue"]
        assert not may_ask(after)
        assert matches(one.rows, before.state)


def test_a_teachers_dialogue_outlives_a_revoked_role_under_every_book(sferum, moves):
    teacher: dict[str, str | bool] = {
        "sender_role": "staff",
        "sender_confirmed": True,
        "sender_age": "over_18",
        "recipient_role": "student",
        "recipient_confirmed": True,
        "recipient_age": "under_18",
        "sender_has_number": False,
        "recipient_has_number": False,
        "sender_has_id": True,
        "shared_chat": False,
        "affiliation": "none",
        "own_child": False,
        "in_dialogue": True,
    }
    for policy in sferum.values():
        found = outlived_dialogues(policy, moves, among=CHILD, sender_only=True)
        (revoked,) = (one for one in found if one.move.id == "loses-role")
        assert matches(revoked.rows, teacher)
        assert not matches(revoked.rows, {**teacher, "sender_confirmed": False})


def test_a_service_that_closes_dialogues_with_the_role_leaves_none_behind(sferum, moves, tmp_path):
    own = tmp_path / "own.toml"
    own.write_text(
        'title = { en = "Ours" }\nvocabulary = "sferum"\n'
        "[events.role-revoked-and-dialogues-closed]\n"
        'by = "school"\nwhen = { sender_confirmed = true }\n'
        'sets = { sender_role = "none", sender_confirmed = false, in_dialogue = false }\n'
        'words = { en = "The role goes, and so do the dialogues." }\nbecause = { en = "a repair" }\n',
        encoding="utf-8",
    )
    catalogue = catalogue_path(moves.vocabulary)
    assert catalogue is not None
    added = load_moves([catalogue, own], moves.vocabulary)
    left = {one.move.id for one in outlived_dialogues(sferum["S"], added, among=CHILD)}
    assert "role-revoked-and-dialogues-closed" not in left
    assert "loses-role" in left
