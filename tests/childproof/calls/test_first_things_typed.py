"""What an analyst types first works and shows itself, or is answered with a sentence."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import polars as pl
import pytest

import childproof as cp
from childproof.answers.result_lists import Verdicts
from childproof.answers.rulings import Ruling, Rulings
from proofs.claims.explain import Explanation
from rulebook.language import shown_in
from rulebook.reader.faults import InputError
from rulebook.situations import SituationError
from tests.narrowing import mistaken, of_kind, present

MISSION = "unverified-adult-to-child"
STRANGER: dict[str, Any] = {"sender_role": "none", "sender_age": "over_18", "recipient_role": "student"}
CHILD: dict[str, Any] = {"recipient_confirmed": True, "recipient_age": "under_18"}
COACH = {"sender_role": "none", "sender_age": "over_18", "child_recipient": True}


def coach(**changes):
    asked = {"when": COACH, "never": "free", **changes}
    return cp.claim("No coach without a role writes freely to a child", **asked)


TYPED = [
    ("the rule books", lambda: cp.policies(), "children's safety"),
    ("a short id", lambda: cp.policy("safety"), "sferum-2025-03-safety"),
    ("who may write", lambda: cp.matrix(), "freely"),
    ("who may write, as a frame", lambda: cp.matrix("safety").to_frame().columns, "depends_on"),
    ("who may write, as a picture", lambda: cp.matrix("safety").plot().svg(), "<svg"),
    ("one person of it", lambda: cp.matrix()["coach"], "coach"),
    ("one cell of it", lambda: cp.matrix()["other-school-teacher", "safety"], "freely – S1.1"),
    ("every situation, in pandas", lambda: cp.situations("safety").to_pandas().shape, "5088"),
    ("every row of a change", lambda: list(changed())[:1], "free → "),
    ("rows of a change", lambda: changed().tightened, "free → request: sender_confirmed=no"),
    ("rows that fail", lambda: explained().failing, "<S1.4: sender_confirmed=no"),
    ("what would mend it", lambda: explained().repairs, "+ sender_confirmed=yes"),
    ("lines of a change", lambda: changed().rules, "<S1.4: "),
    ("facts as keywords", lambda: cp.decide("safety", **STRANGER, **CHILD, channel="phone"), "not write"),
    ("facts left open", lambda: cp.decide("safety", **STRANGER, **CHILD), "It depends on: channel"),
    ("every rule book", lambda: cp.decide(**STRANGER, **CHILD), "role confirmation"),
    ("nothing at all", lambda: cp.decide("safety"), "It depends on: sender's role"),
    ("a list", lambda: cp.decide("safety", [STRANGER, {**STRANGER, **CHILD}]), "It depends"),
    ("a frame", lambda: cp.decide("safety", pl.DataFrame([STRANGER])), "depends"),
    ("a list alone", lambda: cp.decide([STRANGER, {**STRANGER, **CHILD}]), "role confirmation"),
    ("a frame alone", lambda: cp.decide(pl.DataFrame([STRANGER])), "role confirmation"),
    ("a dictionary alone", lambda: cp.decide(STRANGER), "role confirmation"),
    ("every situation", lambda: cp.situations("safety").filter(outcome="free").columns, "lines"),
    ("all claims", lambda: cp.verify("safety"), "It does not hold"),
    ("a claim by its id", lambda: cp.verify("safety")[MISSION], "refuted"),
    ("what fails", lambda: cp.verify("safety").findings, "It does not hold"),
    ("a case that breaks it", lambda: cp.verify("safety", MISSION)[0].counterexample, "S1.4"),
    ("a picture of it", lambda: present(cp.verify("safety", MISSION)[0].counterexample).plot().svg(), "<svg"),
    ("a picture of a verdict", lambda: cp.verify("safety", MISSION)[0].plot().svg(), "<svg"),
    ("a picture of why", lambda: explained().draw().svg(), "<svg"),
    ("why", lambda: cp.explain("safety", MISSION), "What would restore it"),
    ("a claim of one's own", lambda: cp.verify("safety", coach()), "No coach without a role"),
    ("both kinds", lambda: cp.verify("safety", [coach(), MISSION]), "without a confirmed role"),
    ("a rule less", lambda: cp.verify(cp.policy("safety").without_rule("S1.4"), MISSION), "without-S1.4"),
    ("a rule changed", lambda: changed(), "Tightened"),
    ("the change under one's own claim", lambda: changed(claims=coach()), "No coach without a role"),
    ("a run without a seed", lambda: cp.simulate("safety", region="nenets", scale=0.05, days=1), "seed "),
    ("step by step", lambda: cp.find_attack("safety", "stranger-reaches-student"), "help"),
    ("what is wrong with it", lambda: cp.check("safety"), "S1.4"),
    ("an edit, by short ids", lambda: cp.gate("safety", against="safety"), "GREEN: nothing new"),
    ("an edit, of policies", lambda: cp.gate(cp.policy("safety"), against=cp.policy("safety")), "GREEN"),
    ("among many people", lambda: among_many("safety"), "Now the adult writes by phone number"),
    ("among many, as a frame", lambda: among_many("safety").to_frame().columns, "moves"),
    ("among many, as a picture", lambda: among_many("safety").plot().svg(), "<svg"),
]  # fmt: skip


def explained():
    return of_kind(Explanation, cp.explain("safety", MISSION))


def among_many(policy):
    return cp.for_any_number_of_people(cp.find_attack(policy)[0])


def changed(**options):
    safety = cp.policy("safety")
    return cp.compare(safety, safety.with_rule("S1.4", also={"sender_confirmed": True}), **options)


@pytest.mark.parametrize(("typed", "said"), [one[1:] for one in TYPED], ids=[one[0] for one in TYPED])
def test_what_is_typed_first_works_and_shows_itself(typed, said):
    with pl.Config(tbl_cols=-1, tbl_rows=8):
        assert said in repr(typed())


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (lambda: cp.policy("repaired"), "several policies are called `repaired`"),
        (lambda: cp.verify(claims=mistaken(3)), "claims made by cp.claim"),
        (lambda: cp.verify("safety", coach(when={"sender_rol": "none"})), "did you mean `sender_role`"),
        (
            lambda: cp.verify("safety", coach(when={"sender_role": "nobody"})),
            "`sender_role` cannot be `nobody`",
        ),
        (lambda: coach(never="freely"), "unknown outcome `freely`"),
        (lambda: coach(always="free"), "either `never` or `always`"),
        (lambda: coach(when="sender_role=none"), "has to be a dictionary by name"),
        (lambda: cp.verify("safety", "teacher-can-write-by-id")[0].draw(), "no situation breaks the claim"),
        (
            lambda: of_kind(Ruling, cp.decide("safety", **STRANGER)).where("freely"),
            "unknown outcome `freely`",
        ),
        (
            lambda: cp.simulate("safety", region="nenets", scale=0.05, days=1, seed=1).paired_with(
                mistaken(5)
            ),
            "a simulation has to be given",
        ),
        (lambda: changed().where(chanel="id"), "did you mean `channel`"),
        (lambda: changed().where(channel="fax"), "`channel` cannot be `fax`"),
        (lambda: cp.policy("safety").with_rule("S1.4", quote=mistaken(5)), "quote: has to be a text"),
        (lambda: cp.policy("safety").with_new_rule(mistaken(5), {}, outcome="free", quote=""), "has to be a"),
        (lambda: cp.matrix()["teacher"], "called `teacher`"),
        (lambda: mistaken(cp.matrix())[0], "called `0`"),
        (lambda: cp.policy("saftey"), "did you mean `sferum-2025-03-safety`"),
        (lambda: cp.verify([]), "no policy was given"),
        (lambda: cp.verify("safety", claims=[]), "there is no claim in it"),
        (lambda: cp.policy("safety").without_rule("S1.9"), "unknown rule `S1.9`"),
        (lambda: cp.policy("safety").with_rule("S1.4", also={"colour": 1}), "unknown name `colour`"),
        (lambda: cp.policy("safety").with_rule("S1.4", outcome="perhaps"), "unknown outcome `perhaps`"),
        (lambda: cp.verify("safety")["nonsense"], "nothing judged is called `nonsense`"),
        (lambda: cp.explain("safety"), "it takes one verdict, or a policy and a claim"),
        (lambda: cp.language("de"), "unknown language `de`"),
        (lambda: cp.decide("safety", mistaken("sender_role=none")), "a list of them, or a data frame"),
        (lambda: cp.decide([STRANGER], mistaken("safety")), "has to be a dictionary by name"),
        (lambda: cp.decide(STRANGER, [STRANGER]), "has to be policies"),
        (lambda: cp.decide([STRANGER, mistaken("safety")]), "has to be a dictionary by name"),
        (lambda: cp.decide("safety", []), "there is no attempt in it"),
        (lambda: of_kind(Ruling, cp.decide("safety", **STRANGER)).draw(), "facts are left open"),
        (lambda: present(cp.verify("safety", MISSION)[0].counterexample).draw(ax=3), "these are no axes"),
        (lambda: cp.certify(cp.policy("safety").without_rule("S1.4")), "does not come from a file"),
        (lambda: cp.gate("saftey", against="safety"), "unknown policy `saftey`"),
        (
            lambda: cp.gate(cp.policy("safety").without_rule("S1.4"), against="safety"),
            "does not come from a file",
        ),
    ],
)
def test_what_cannot_be_is_answered_with_a_sentence_in_both_languages(typed, said):
    with pytest.raises(InputError, match=said.replace("(", r"\(")) as caught:
        typed()
    with shown_in("ru"):
        assert str(caught.value).startswith("ошибка: ")
    assert caught.value._render_traceback_() == [str(caught.value)]


def test_a_fault_in_one_attempt_of_many_says_which():
    with pytest.raises(SituationError, match="attempt 1: unknown fact `sender_rol`"):
        cp.decide("safety", [STRANGER, {"sender_rol": "none"}])


def test_nothing_that_nobody_has_said_follows_from_what_goes_without_saying():
    """Without numbers and ids only a shared chat is left; but nobody said that the attempt goes that way."""
    ruling = cp.decide("safety", **STRANGER, **CHILD)
    assert isinstance(ruling, Ruling)
    assert ruling.left_open == ("channel",)
    assert {case.situation["channel"] for case in ruling.cases} == {"phone", "id", "chat"}


def test_open_facts_say_exactly_which_outcome_comes_out_where():
    ruling = cp.decide("by-channel", sender_role="staff", recipient_role="student")
    assert isinstance(ruling, Ruling)
    assert sum(ruling.outcomes.values()) == len(ruling.cases) > 1
    for case in ruling.cases:
        fitting = [
            outcome
            for outcome in ruling.outcomes
            for row in ruling.where(outcome)
            if all(case.situation[name] in allowed for name, allowed in row.items())
        ]
        assert set(fitting) == {case.decision.outcome}


def test_pandas_and_polars_frames_are_decided_alike_and_empty_cells_are_left_out():
    pandas = pytest.importorskip("pandas")
    rows = [{**STRANGER, **CHILD, "channel": "phone"}, {**STRANGER, **CHILD, "channel": None}]
    ours = cp.decide(None, pl.DataFrame(rows))
    assert (
        ours == cp.decide(None, pandas.DataFrame(rows)) == cp.decide(None, [rows[0], {**STRANGER, **CHILD}])
    )
    frame = ours.to_frame()
    assert frame.height == len(rows) * 3
    assert isinstance(ours, Rulings)
    assert frame["outcome"].null_count() == sum(ruling.outcome is None for ruling in ours) > 0
    assert ours.to_pandas()["situations"].sum() == frame["situations"].sum()


def test_attempts_may_stand_first_whatever_kind_of_frame_they_are():
    pandas = pytest.importorskip("pandas")
    rows: list[dict[str, Any]] = [{**STRANGER, **CHILD, "channel": "phone"}, STRANGER]
    every = cp.decide(None, rows)
    assert cp.decide(rows) == cp.decide(pl.DataFrame(rows)) == cp.decide(pandas.DataFrame(rows)) == every
    assert cp.decide(STRANGER, channel="id") == cp.decide(**STRANGER, channel="id")


def test_a_case_that_breaks_a_claim_is_a_row_of_a_frame():
    found = present(cp.verify("safety", MISSION)[0].counterexample)
    row = found.to_frame().to_dicts()[0]
    assert row.items() >= {**found.situation, "outcome": "free", "rules": ["S1.4"]}.items()
    assert dict(text.split("=") for text in row["reading"]) == found.reading
    assert found.to_pandas().shape == found.to_frame().shape


def test_a_claim_over_time_is_explained_by_its_id_or_as_it_was_answered():
    answer = cp.find_attack("safety", "stranger-reaches-student")[0]
    assert str(cp.explain("safety", answer.claim)) == str(cp.explain("safety", "stranger-reaches-student"))
    other = replace(answer.claim, id="another")
    with pytest.raises(InputError, match="`another` is not one of this policy's"):
        cp.explain("safety", other)


def test_an_argument_that_no_call_has_is_told_with_the_call():
    with pytest.raises(TypeError, match=r"cp.certify\(\): unknown argument `output`"):
        mistaken(cp.certify)("safety", output="here")


@pytest.mark.parametrize(
    ("typed", "said", "russian"),
    [
        (lambda: mistaken(cp.simulate)("safety", sed=1), "did you mean `seed`", "может быть, `seed`"),
        (lambda: mistaken(cp.simulate)("safety", "id"), r"\[one, another\]", "список"),
        (lambda: mistaken(cp.gate)("safety"), "the argument `against` is missing", "не хватает"),
        (lambda: mistaken(cp.check)("safety", policies="id"), "is given twice", "дважды"),
        (lambda: mistaken(cp.policy)(), "the argument `name` is missing", "не хватает"),
        (lambda: mistaken(cp.weigh)(3), "the argument `simulation` is missing", "не хватает"),
    ],
)
def test_a_call_that_cannot_be_is_told_with_the_way_out(typed, said, russian):
    with pytest.raises(InputError, match=said) as caught:
        typed()
    assert isinstance(caught.value, TypeError)
    with shown_in("ru"):
        assert russian in str(caught.value)


def test_a_verdict_is_found_by_claim_by_short_policy_or_by_both():
    verdicts = cp.verify(claims=[MISSION, "teacher-can-write-by-id"])
    assert [one.policy.id for one in of_kind(Verdicts, verdicts[MISSION])] == [
        one.id for one in cp.policies()[:3]
    ]
    assert [one.claim.id for one in of_kind(Verdicts, verdicts["safety"])] == [
        one.id for one in verdicts.claims
    ]
    assert verdicts["safety", MISSION] is verdicts.find("sferum-2025-03-safety", MISSION)
    asked: Any = verdicts
    assert MISSION in asked
    assert "safety" in asked
    assert "nonsense" not in asked
    assert verdicts[0] in verdicts
    assert list(verdicts.findings) == [one for one in verdicts if one.is_finding]


def test_an_edited_rule_book_is_another_value_that_says_what_was_edited():
    safety = cp.policy("safety")
    edited = safety.with_rule("S1.4", also={"sender_confirmed": True}, quote="Only confirmed ones")
    assert edited.digest != safety.digest != safety.without_rule("S1.4").digest
    assert edited == safety.with_rule("S1.4", also={"sender_confirmed": True}, quote="Only confirmed ones")
    said = "with S1.4 changed (also {'sender_confirmed': True}, quote 'Only confirmed ones')"
    assert edited.source["edited"] == said
    assert edited.without_rule("S1.2").source["edited"] == f"{said}; without S1.2"
    assert (edited.previous, edited.path) == (safety.id, "")
    assert edited.rules[3].quote_by == "ours"
    assert not any(one.basis.kind == "pinned" for one in edited.scenarios)
    more = safety.with_new_rule("S9", {"affiliation": "none"}, outcome="request", quote="Others by request")
    assert [one.id for one in more.rules] == [*(one.id for one in safety.rules), "S9"]


def test_requiring_more_of_a_line_loosens_nothing():
    comparison = changed()
    assert comparison.rows
    assert all(row.old == "free" for row in comparison.rows)


def test_a_seed_that_is_left_out_is_said_kept_and_gives_the_same_again(capsys):
    one = cp.simulate("safety", region="nenets", scale=0.05, days=1)
    seed = one.run.world.seed
    assert f"seed={seed} gives the same result again" in capsys.readouterr().out
    assert one == cp.simulate("safety", region="nenets", scale=0.05, days=1, seed=seed)
    assert f"seed {seed}" in one._repr_html_()


def test_results_speak_the_language_that_is_set():
    with shown_in("ru"):
        assert cp.language() == "ru"
        assert "Неверно" in repr(cp.verify("safety", MISSION))
        assert "свободно" in cp.matrix()._repr_html_()
    assert cp.language() == "en"


def test_a_notebook_shows_the_name_of_an_argument_and_no_option_of_the_command_line():
    with pytest.raises(InputError) as caught:
        cp.sweep("safety", method="sobol", region="nenets", scale=0.02, days=1, seed=1)
    (said,) = caught.value._render_traceback_()
    assert "--vary" in str(caught.value)
    assert "--" not in said
    assert "vary" in said


def test_a_gate_shows_its_judgement_and_not_how_it_is_kept():
    judged = cp.gate("safety", against="safety-repaired")
    assert repr(judged).startswith(judged.judgement())
    with shown_in("ru"):
        shown = judged._repr_html_()
    assert "известно или задумано" in shown
    assert ">file<" not in shown


def test_a_picture_is_saved_as_any_figure_is(tmp_path):
    present(cp.verify("safety", MISSION)[0].counterexample).draw().savefig(tmp_path / "pair.png", dpi=50)
    assert (tmp_path / "pair.png").read_bytes().startswith(b"\x89PNG")


def test_only_public_names_are_offered():
    assert dir(cp) == sorted(cp.__all__)


def test_a_picture_is_drawn_on_axes_of_ones_own():
    from matplotlib.figure import Figure

    axes = Figure().subplots()
    present(cp.verify("safety", MISSION)[0].counterexample).draw(ax=axes)
    assert len(axes.images) == 1
