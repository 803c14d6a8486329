"""Every kind of finding with a small edit that brings it, and harmless edits that bring none."""

from __future__ import annotations

from dataclasses import replace

import pytest

from proofs.findings.finding import Level
from proofs.gate import judge as judging
from proofs.gate.judge import judge
from proofs.gate.side import Side
from tests.proofs.gate.dale import CLAIMS, MOVES, SCENARIOS, findings, written

RULE_2 = 'from = "pupil"\nto = "pupil"\noutcome = "request"'
STRANGER = CLAIMS[CLAIMS.index("[claims.stranger]") : CLAIMS.index("[claims.guest]")]
SOURCED = SCENARIOS[SCENARIOS.index("[scenarios.guest-calls]") : SCENARIOS.index("[scenarios.pupils]")]
PINNED = SCENARIOS[SCENARIOS.index("[scenarios.pupils]") :]
NEW_FACT = (
    "vocabulary",
    "[axioms.guests]",
    '[facts.new_account]\nlabel.en = "new"\nsilent = false\nsentences = [\n'
    '  { value = false, en = "Old account." },\n  { value = true, en = "New account." },\n]\n[axioms.guests]',
)
COACH = [
    *(
        (
            "vocabulary",
            f'{{ value = "guest", en = "The {side} is a guest." }},',
            f'{{ value = "guest", en = "The {side} is a guest." }},\n'
            f'  {{ value = "coach", en = "The {side} is a coach." }},',
        )
        for side in ("sender", "recipient")
    ),
    (
        "policy",
        '[[rules]]\nid = "4"',
        '[[rules]]\nid = "5"\nline = "5"\nto = "pupil"\nwhen = { sender_role = "coach", checked = true }\n'
        'outcome = "free"\nquote = "Coaches may write to pupils."\n[[rules]]\nid = "4"',
    ),
]
GUESTS = 'to = "pupil"\nwhen = { sender_role = "guest" }'
TEACHERS = 'any = [{ sender_role = "teacher", checked = true }, '
CLUBS = """[axioms.clubs]
en = "no guest in a club"
impossible = { sender_role = "guest", same_club = true }
[terms.unverified_sender]"""
JOIN = MOVES[MOVES.index("[moves.join]") : MOVES.index("[moves.claim-to-teach]")]
OTHER = STRANGER.replace("stranger", "other").replace('"free"', '"request"')
RULE_6 = """[[rules]]
id = "6"
line = "6"
to = "pupil"
when = { sender_role = "guest", checked = false }
outcome = "forbidden"
quote = "Nor may strangers."
[[rules]]
id = "4"
"""
UNVERIFIED = "when = { unverified_sender = true, child"
Edits = list[tuple[str, str, str]]
EDITS: dict[str, tuple[Edits, set[str]]] = {
    "a line lets more through": (
        [("policy", RULE_2, RULE_2.replace("request", "free"))],
        {"CP101", "CP201", "CP503"},
    ),
    "a line keeps more back": (
        [("policy", RULE_2, RULE_2.replace("request", "forbidden"))],
        {"CP102", "CP503"},
    ),
    "a line forbids what none spoke of": (
        [("policy", GUESTS, GUESTS.replace('"guest"', '["guest", "teacher"], checked = false'))],
        {"CP102", "CP205", "CP701"},
    ),
    "a service breaks": ([("policy", TEACHERS, "any = [")], {"CP103", "CP201", "CP701"}),
    "no line decides any more": (
        [("policy", GUESTS, GUESTS.replace('"guest"', '"guest", way = "chat"'))],
        {"CP103", "CP202", "CP501"},
    ),
    "a claim is gone": ([("claims", STRANGER, "")], {"CP203"}),
    "a claim covers less": (
        [("claims", UNVERIFIED, UNVERIFIED.replace("{", '{ way = "call",'))],
        {"CP204"},
    ),
    "a claim forbids less": ([("claims", 'never = ["free", "request"]', 'never = ["free"]')], {"CP204"}),
    "a claim covers more": ([("claims", "unless = { trusted = true }\n", "")], {"CP202", "CP205"}),
    "a claim is new": ([("claims", "[claims.guest]", OTHER + "[claims.guest]")], {"CP205"}),
    "a term is weaker": (
        [("vocabulary", "any = { checked = false }", 'any = { checked = false, sender_role = "guest" }')],
        {"CP301", "CP205"},
    ),
    "an exception of claims is wider": (
        [("vocabulary", "any = { same_club = true }", 'any = [{ same_club = true }, { way = "call" }]')],
        {"CP301"},
    ),
    "a term is stronger": (
        [("vocabulary", "any = { same_club = true }", 'any = { same_club = true, way = "chat" }')],
        {"CP202", "CP302"},
    ),
    "an axiom takes situations away": ([("vocabulary", "[terms.unverified_sender]", CLUBS)], {"CP303"}),
    "a fact is new and nothing else": ([NEW_FACT], {"CP401"}),
    "a fact is new without a silent value": (
        [(NEW_FACT[0], NEW_FACT[1], NEW_FACT[2].replace("silent = false\n", ""))],
        {"CP401", "CP404"},
    ),
    "a value is new and a line lets it through": (COACH, {"CP202", "CP401", "CP403", "CP701"}),
    "a sourced scenario fails": (
        [("policy", 'outcome = "forbidden"\nquote = "Guests', 'outcome = "request"\nquote = "Guests')],
        {"CP101", "CP201", "CP501"},
    ),
    "a sourced scenario is gone": ([("scenarios", SOURCED, "")], {"CP502"}),
    "a sourced scenario accepts more": (
        [("scenarios", 'outcome = ["forbidden"]', 'outcome = ["forbidden", "request"]')],
        {"CP502"},
    ),
    "a pinned scenario is gone": ([("scenarios", PINNED, "")], {"CP503"}),
    "a stranger needs less help": (
        [("policy", TEACHERS, TEACHERS.replace(", checked = true", ""))],
        {"CP101", "CP201", "CP601"},
    ),
    "a claim over time is gone": (
        [
            ("moves", "[claims.stranger-reaches]", "[claims.something-else]"),
            ("moves", "a guest never", "a visitor never"),
            ("moves", 'never = ["free"]', 'never = ["request"]'),
        ],
        {"CP205", "CP602"},
    ),
    "a claim over time has another id and asks for less": (
        [
            ("moves", "[claims.stranger-reaches]", "[claims.something-else]"),
            ("moves", 'never = ["free"]', 'never = ["request"]'),
        ],
        {"CP601", "CP801"},
    ),
    "a claim over time leaves moves out": (
        [("moves", 'movers = "stranger"', 'movers = "stranger"\nexcept = ["claim-*"]')],
        {"CP601"},
    ),
    "a move is gone": ([("moves", JOIN, "")], {"CP602"}),
    "lines contradict each other": ([("policy", '[[rules]]\nid = "4"\n', RULE_6)], {"CP701"}),
    "a quote is not in the source": (
        [("policy", 'title = "House rules"', 'title = "House rules"\ndocument = "rules.txt"')],
        {"CP803"},
    ),
    "what two values say changes places": (
        [
            ("vocabulary", 'value = false, en = "The sender is not', 'value = true, en = "The sender is not'),
            (
                "vocabulary",
                'value = true, en = "The sender is checked',
                'value = false, en = "The sender is checked',
            ),
        ],
        {"CP404", "CP801"},
    ),
    "an option has another id and says the same": (
        [("policy", "options.yes.en", "options.so.en"), ("policy", 'unchecked = "yes"', 'unchecked = "so"')],
        {"CP801"},
    ),
    "a reading has another id and says the same": (
        [
            ("policy", "[readings.unchecked]", "[readings.teacher]"),
            ("policy", 'unchecked = "yes"', 'teacher = "yes"'),
        ],
        {"CP801"},
    ),
    "another value goes without saying": ([("vocabulary", "silent = false", "silent = true")], {"CP302"}),
    "states behave otherwise over time": (
        [("moves", "[movers.stranger]", "[fall_back]\nsame_club = [true, false]\n[movers.stranger]")],
        {"CP302"},
    ),
    "a rule has another id": ([("policy", 'id = "3"\nline', 'id = "three"\nline')], {"CP801"}),
    "a comment": ([("policy", 'id = "dale-2025"', '# A comment.\nid = "dale-2025"')], {"CP801"}),
    "other words": ([("policy", "Guests may not write", "No guest may write")], {"CP801"}),
}


@pytest.mark.parametrize("name", EDITS)
def test_an_edit_has_these_kinds_of_findings_and_no_others(tmp_path, name):
    edits, kinds = EDITS[name]
    assert {one.kind for one in findings(tmp_path, *edits)} == kinds


def test_the_same_book_has_no_finding(tmp_path):
    assert findings(tmp_path) == ()


def test_the_first_thing_said_is_the_line_and_what_it_lets_through_to_whom(tmp_path):
    loosened = findings(tmp_path, ("policy", RULE_2, RULE_2.replace("request", "free")))[0]
    assert (loosened.kind, loosened.level, loosened.rule, loosened.readings) == ("CP101", Level.ERROR, "2", 4)
    assert (loosened.file, loosened.line) == (str(tmp_path / "new" / "policy.toml"), 31)
    assert loosened.situations == 8
    assert loosened.rows == ({"sender_role": ("pupil",), "recipient_role": ("pupil",)},)
    assert loosened.words["en"].startswith("Line 2 lets more through now: may write freely")
    example = loosened.example
    assert (example.before, example.after, example.rules) == ("request", "free", ("2",))
    assert example.situation["way"] == "chat"
    assert not example.situation["same_club"]


def test_a_claim_is_found_at_the_line_that_breaks_it_and_a_weaker_one_where_it_stands(tmp_path):
    edits, _ = EDITS["a stranger needs less help"]
    worse = next(one for one in findings(tmp_path / "a", *edits) if one.kind == "CP201")
    assert (worse.claim, worse.rule) == ("stranger", "1")
    edits, _ = EDITS["a claim covers less"]
    weaker = next(one for one in findings(tmp_path / "b", *edits) if one.kind == "CP204")
    assert weaker.file.endswith("claims.toml")
    assert (weaker.line, weaker.situations) == (3, 3)


def test_a_term_is_told_with_the_claims_that_rest_on_it_and_what_they_no_longer_cover(tmp_path):
    edits, _ = EDITS["a term is weaker"]
    term = next(one for one in findings(tmp_path, *edits) if one.kind == "CP301")
    assert term.about == "term:unverified_sender"
    assert "stranger" in term.words["en"]
    assert term.situations == 4


def test_less_is_worse_only_where_a_service_or_a_sourced_scenario_breaks(tmp_path):
    edits, _ = EDITS["a line keeps more back"]
    assert {one.level for one in findings(tmp_path / "a", *edits)} == {Level.NOTE}
    rule_1 = 'when = { real_teacher = true }\noutcome = "free"'
    served = findings(tmp_path / "b", ("policy", rule_1, rule_1.replace("free", "request")))
    tightened = next(one for one in served if one.kind == "CP102")
    assert tightened.level is Level.ERROR
    assert {one.claim for one in served if one.kind == "CP201"} == {"teacher-can-write"}


def test_a_loosening_in_another_reading_alone_is_found_and_told_as_such(tmp_path):
    row = '{ sender_role = "teacher", unchecked = "yes" }'
    wider = '{ sender_role = ["teacher", "pupil"], checked = false, unchecked = "yes" }'
    found = [one for one in findings(tmp_path, ("policy", row, wider)) if one.kind == "CP101"]
    assert len(found) == 1
    assert found[0].readings == 2
    assert "Not by default, only as other readings have it." in found[0].words["en"]
    assert found[0].example.reading["unchecked"] == "yes"


def test_a_moved_default_is_told_as_one_with_what_it_does(tmp_path):
    options = 'options.no.en = "no"\noptions.yes.en = "yes"'
    turned = 'options.yes.en = "yes"\noptions.no.en = "no"'
    found = findings(tmp_path, ("policy", options, turned))
    moved = next(one for one in found if one.kind == "CP101")
    assert moved.about == "reading:unchecked"
    assert "no → yes" in moved.words["en"]
    assert {one.claim for one in found if one.kind == "CP201"} == {"stranger"}


def test_an_option_that_one_side_alone_has_is_held_against_every_option_of_the_other(tmp_path):
    options = 'options.yes.en = "yes"'
    more = options + '\noptions.anybody.en = "anybody is"'
    row = '{ sender_role = "teacher", unchecked = "yes" }]'
    rows = '{ sender_role = "teacher", unchecked = "yes" }, { unchecked = "anybody" }]'
    found = findings(tmp_path / "a", ("policy", options, more), ("policy", row, rows))
    loosened = next(one for one in found if one.kind == "CP101")
    assert loosened.readings == 2
    assert {one.claim for one in found if one.kind == "CP201"} == {"guest"}
    assert "fail in further situations: stranger." in loosened.words["en"]
    settled = findings(tmp_path / "b", ("policy", 'options.no.en = "no"\n', ""))
    assert "CP101" in {one.kind for one in settled}


def test_a_question_more_is_not_worse_by_itself(tmp_path):
    question = '[readings.ask]\nquestion.en = "?"\noptions.a.en = "a"\noptions.b.en = "b"\n[parties.pupil]'
    rule = 'when = { recipient_role = ["teacher", "guest"] }'
    row = '{ recipient_role = ["teacher", "guest"] }'
    narrow = row.replace("] }", '], ask = "a" }')
    asked = f"when = [{narrow}, {row}]"
    found = findings(tmp_path, ("policy", "[parties.pupil]", question), ("policy", rule, asked))
    assert {one.kind for one in found} <= {"CP801"}


def test_a_finding_whose_situations_moved_is_another_finding(tmp_path):
    found = []
    for way in ("chat", "call"):
        edit = ("policy", RULE_2, f'{RULE_2.replace("request", "free")}\nwhen = {{ way = "{way}" }}')
        found += [one for one in findings(tmp_path / way, edit) if one.kind == "CP101"]
    first, second = found
    assert first.situations == second.situations
    assert first.fingerprint != second.fingerprint


def test_a_book_without_an_old_side_is_judged_alone(tmp_path):
    found = judge(None, written(tmp_path, ("policy", RULE_2, RULE_2.replace("request", "free"))))
    assert {one.kind for one in found} == {"CP201", "CP503", "CP701"}


def test_what_is_remembered_is_used_and_what_is_damaged_is_made_anew(tmp_path):
    class Shelf(dict):
        def put(self, key, value):
            self[key] = value

    edit = ("policy", RULE_2, RULE_2.replace("request", "free"))
    shelf = Shelf()
    plain = findings(tmp_path / "a", edit)
    kept = [replace(one, file="") for one in findings(tmp_path / "b", edit, memory=shelf, strength=True)]
    assert [replace(one, file="") for one in plain] == [one for one in kept if one.kind != "CP702"]
    assert shelf
    for key in shelf:
        shelf[key] = [1]
    again = findings(tmp_path / "b", edit, memory=shelf, strength=True)
    assert [replace(one, file="") for one in again] == kept
    assert [1] not in shelf.values()


def test_words_are_there_in_both_languages(tmp_path):
    for name, (edits, _) in EDITS.items():
        for one in findings(tmp_path / name.replace(" ", "-"), *edits):
            assert set(one.words) == {"en", "ru"}
            assert "{" not in one.words["en"] + one.words["ru"]


def test_files_are_called_as_seen_from_where_the_policy_is_called(tmp_path):
    old, new = written(tmp_path / "old"), written(tmp_path / "new", *EDITS["a claim forbids less"][0])
    (weaker,) = judge(replace(old, path="was/policy.toml"), replace(new, path="rules/policy.toml"))
    assert (weaker.file, weaker.line) == ("rules/claims.toml", 9)


def test_a_book_too_large_to_look_at_whole_is_told_as_such_and_judged_by_default(tmp_path, monkeypatch):
    monkeypatch.setattr("proofs.gate.side.LARGEST_SIDE", 1)
    found = findings(tmp_path, ("policy", RULE_2, RULE_2.replace("request", "free")))
    assert {one.kind for one in found} == {"CP002", "CP101", "CP201"}
    assert {one.kind for one in findings(tmp_path / "same")} == {"CP002"}
    gone = findings(tmp_path / "gone", ("claims", STRANGER, ""))
    assert [one.claim for one in gone if one.kind == "CP203"] == ["stranger"]


def test_a_claim_over_time_is_judged_with_every_meaning_of_after_role_confirmation(tmp_path):
    free = (
        "moves",
        "[movers.stranger]",
        '[after_confirmation.free]\nen = "whoever teaches then writes freely"\n'
        'when = { sender_role = "teacher" }\ninstead = { sender_role = "guest" }\n[movers.stranger]',
    )
    old = written(tmp_path / "old", free)
    guests = 'when = { sender_role = "guest" }\noutcome = "forbidden"'
    new = written(
        tmp_path / "new",
        free,
        ("policy", guests, guests.replace("forbidden", "role_confirmation")),
    )
    worse = [one for one in judge(old, new) if one.kind == "CP601" and one.rule is not None]
    assert len(worse) == 1
    assert "Read so: whoever teaches then writes freely." in worse[0].words["en"]


ANSWERS = (
    "moves",
    "[movers.stranger]",
    '[after_confirmation.free]\nen = "whoever teaches then writes freely"\n'
    'when = { sender_role = "teacher" }\ninstead = { sender_role = "guest" }\n[movers.stranger]',
)


def test_what_makes_claims_over_time_come_out_better_by_other_grounds_is_red(tmp_path):
    guests = 'when = { sender_role = "guest" }\noutcome = "forbidden"'
    asked = ("policy", guests, guests.replace("forbidden", "role_confirmation"))
    old, new = written(tmp_path / "old", ANSWERS, asked), written(tmp_path / "new", asked)
    (fewer,) = (one for one in judge(old, new) if one.about == "over-time:ground")
    assert (fewer.kind, fewer.level) == ("CP602", Level.ERROR)
    assert "stranger-reaches" in fewer.words["en"]
    (more,) = (one for one in judge(new, old) if one.about == "over-time:ground")
    assert (more.kind, more.level) == ("CP302", Level.NOTE)


def test_a_book_is_looked_at_once_however_often_it_is_asked(tmp_path, monkeypatch):
    made = []

    class Counted(Side):
        def __init__(self, book, *given):
            made.append(book)
            super().__init__(book, *given)

    monkeypatch.setattr(judging, "Side", Counted)
    old, new = written(tmp_path / "old"), written(tmp_path / "new", *EDITS["a claim forbids less"][0])
    judgement = judging.BookJudgement(new)
    assert judgement.against(old) == judge(old, new)
    assert judgement.alone() == judge(None, new)
    assert [made[:2].count(book) for book in (old, new)] == [1, 1]
    assert len(made) == 2 + 2 + 1, "twice for the judgement, and three times for the answers beside it"
