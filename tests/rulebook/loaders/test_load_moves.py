import pytest

from rulebook.loaders.load_moves import catalogue_path, load_moves
from rulebook.reader.faults import InputError

HEAD = 'title = { en = "Ours" }\nvocabulary = "sferum"\n'
CLAIM = """
[claims.c]
words.en = "c"
starts = "student"
movers = "adversary"
except = ["school-*"]
never = ["free"]
basis = { kind = "ours", why = "x" }
"""
LEARNED = """
[claims.known]
kind = "never_learned"
words.en = "c"
starts = "student"
movers = "adversary"
learned = { sender_has_id = true }
basis = { kind = "ours", why = "x" }
"""
MOVE = """
[moves.friend-of-friend]
by = "child"
sets = { sender_has_id = true }
words = { en = "A friend tells the id." }
because = { en = "friends do" }
"""


@pytest.fixture
def load(moves, tmp_path):
    def load(text, alone=False):
        own = tmp_path / "own.toml"
        own.write_text(text, encoding="utf-8")
        catalogue = catalogue_path(moves.vocabulary)
        assert catalogue is not None
        return load_moves([own] if alone else [catalogue, own], moves.vocabulary)

    return load


def test_moves_of_the_catalogue_have_the_ids_of_the_design(moves):
    by_others = {m.id for m in moves.moves.values() if not m.is_event and "adversary" not in m.by}
    assert by_others == {
        "child-saves-number",
        "school-confirms-staff",
        "school-confirms-guardian",
        "school-confirms-student",
        "added-to-chat",
        "confirmed-as-own-guardian",
        "attached-to-organisation",
        "attached-to-class",
        "child-gets-role",
        "child-loses-role",
        "child-accepts-request",
        "child-writes-first",
        "child-deletes-number",
        "loses-role",
    }
    assert {m.id: m.assumption for m in moves.moves.values() if not m.is_event and "adversary" in m.by} == {
        "learn-number": None,
        "learn-id": None,
        "claim-role": None,
        "join-by-link": "leaked-link",
        "attach-by-link": "leaked-class-link",
        "claim-minor": "age-lie",
        "use-saved-number": "recycled-number",
        "bring-into-own-chat": "own-chat",
        "leaves-chat": None,
        "deletes-number": None,
        "ends-dialogue": None,
    }
    assert moves.granted(("leaked-class-link",)) == {"leaked-class-link", "leaked-link"}
    assert next(iter(moves.claims)) == "stranger-reaches-child-unconfirmed"


def test_everything_has_words_in_both_languages(moves):
    said = [m.words for m in moves.moves.values()] + [m.because for m in moves.moves.values()]
    for group in (moves.assumptions, moves.after_confirmation, moves.starts, moves.claims):
        said += [one.words for one in group.values()]
    said += list(moves.movers.values()) + [w for m in moves.memory.values() for w in m.sentences.values()]
    assert len(said) >= 70
    assert all(words["en"].strip() and words["ru"].strip() for words in said)


def test_a_file_of_ones_own_adds_moves(moves, load):
    added = load(HEAD + MOVE)
    assert set(added.moves) - set(moves.moves) == {"friend-of-friend"}
    assert added.moves["friend-of-friend"].by == ("child",)


@pytest.mark.parametrize(
    ("text", "line", "fault"),
    [
        (MOVE.replace('"child"', '"neighbour"'), 5, "unknown mover `neighbour`"),
        (MOVE.replace("sender_has_id", "sender_has_ids"), 6, "unknown fact or memory `sender_has_ids`"),
        (MOVE.replace("true", '"yes"'), 6, "`sender_has_id` cannot be `yes`"),
        (MOVE.replace("sender_has_id = true", 'channel = "id"'), 6, "unknown fact or memory `channel`"),
        (MOVE + 'assumption = "leaked"\n', 9, "unknown assumption `leaked`"),
        (MOVE + 'outcome = "fre"\n', 9, "unknown outcome `fre`"),
        (MOVE + 'joins = "child"\n', 9, "`child` is no side"),
        (MOVE.replace("friend-of-friend", "learn-id"), 4, "`learn-id` is already the name of a move"),
        (
            MOVE.replace("sender_has_id = true", 'sender_role = "staff", sender_age = "under_18"'),
            6,
            "the axioms exclude every choice of values in `sets`",
        ),
        ("[fall_back]\n", 3, "unknown entry `fall_back`"),
        (CLAIM.replace('"student"', '"students"'), 6, "unknown start `students`"),
        (CLAIM.replace("school-*", "shool-*"), 8, "no move is called `shool-*`"),
        (CLAIM.replace('"free"', '"fre"'), 9, "unknown outcome `fre`"),
        (LEARNED.replace("sender_has_id = true", 'channel = "id"'), 9, "unknown fact `channel`"),
        (LEARNED.replace("sender_has_id", "in_dialogue"), 9, "unknown fact `in_dialogue`"),
        (LEARNED.replace("sender_has_id", "child_recipient"), 9, "unknown fact `child_recipient`"),
        (LEARNED.replace("{ sender_has_id = true }", "[]"), 9, "`learned` is an empty list of rows"),
        (LEARNED + 'never = ["free"]\n', 11, "unknown entry `never`"),
        (LEARNED + "when = { sender_has_id = true }\n", 11, "unknown entry `when`"),
        (CLAIM + "learned = { sender_has_id = true }\n", 11, "unknown entry `learned`"),
        (LEARNED.replace("never_learned", "never_knows"), 5, "unknown kind of claim `never_knows`"),
        (
            LEARNED.replace("sender_has_id = true", 'sender_role = "staff", sender_age = "under_18"'),
            9,
            "the axioms exclude every state of a row",
        ),
        (
            '[starts.s]\nen = "s"\nany = { sender_role = "staff", sender_age = "under_18" }\n',
            5,
            "the axioms exclude every state of a row",
        ),
    ],
)
def test_a_fault_is_named_with_its_line(load, text, line, fault):
    with pytest.raises(InputError) as caught:
        load(HEAD + text)
    assert any(found.line == line and fault in found.message for found in caught.value.faults), caught.value


def test_moves_for_another_vocabulary_are_refused(load):
    with pytest.raises(InputError, match="not for `sferum`"):
        load(HEAD.replace("sferum", "elsewhere") + MOVE)


def test_a_first_file_has_to_say_how_states_behave(load):
    with pytest.raises(InputError, match="`attempt` is missing"):
        load(HEAD + MOVE, alone=True)


def test_a_claim_that_cannot_be_asked_keeps_its_reason(load):
    with pytest.raises(InputError, match="cannot be asked, and nothing says why"):
        load(HEAD + 'terms = ["listed"]\n' + LEARNED.replace("sender_has_id", "listed"))
    because = 'because.en = "no list is a fact here"\n'
    asked = LEARNED.replace("sender_has_id", "listed") + because
    claim = load(HEAD + 'terms = ["listed"]\n' + asked).claims["known"]
    assert (claim.kind, claim.unknown, claim.because) == (
        "never_learned",
        ("listed",),
        {"en": "no list is a fact here"},
    )


@pytest.mark.parametrize("table", ["fall_back", "turned_round"])
def test_no_value_at_all_is_a_fault_at_its_line(load, table):
    with pytest.raises(InputError, match=r"own\.toml:4: `\w+`: `affiliation` is an empty list"):
        load(f"{HEAD}[{table}]\naffiliation = []\n", alone=True)
