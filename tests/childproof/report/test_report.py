from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path

import pytest

from childproof.calls.audit import audit
from childproof.calls.simulable import which_to_simulate
from childproof.report.answer import said_of_kinds
from childproof.words.locale import Locale
from proofs.answers.population_weight import STRANGER
from rulebook.catalogue import SFERUM
from rulebook.reader.faults import InputError
from tests.childproof.report.golden import GOLDEN, YARD, audit_yard, steady, text_of
from tests.narrowing import present

LANGUAGES = sorted(path.stem for path in GOLDEN.glob("*.txt"))
NET = re.compile(r"""(?:src|href|xlink:href|action|data)\s*=\s*["']?\s*(?:https?:)?//""", re.IGNORECASE)


@pytest.fixture(scope="module")
def small(shared_audit):
    """The three Sferum rule books in a hundredth of Kursk region, in English."""
    return shared_audit(seed=1, scale=0.01, days=3, language="en")


@pytest.fixture(scope="module")
def page(small):
    return small.report.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def data(small):
    return json.loads(small.data.read_text(encoding="utf-8"))


def test_there_are_golden_reports():
    assert "en" in LANGUAGES


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_text_of_a_report_is_the_golden_one(language, shared_audit):
    text = text_of(audit_yard(shared_audit, language).report.read_text(encoding="utf-8"))
    golden = (GOLDEN / f"{language}.txt").read_text(encoding="utf-8")
    assert steady(text) == golden, "if this is meant: python -m tests.childproof.report.golden"


def test_a_report_in_russian_speaks_russian_where_the_policies_do(shared_audit):
    text = text_of(audit_yard(shared_audit, "ru").report.read_text(encoding="utf-8"))
    for words in ("Ни один взрослый не может свободно написать ребёнку.", "Отправитель – взрослый.",
                  "Кто считается «близким»?", "О соседях, которые переехали, не сказано."):  # fmt: skip
        assert words in text
    assert "посторонние приходят извне" in text
    assert "strangers come from outside" not in text


def test_nothing_that_takes_the_keyboard_is_hidden_from_those_who_hear_the_page(shared_audit):
    """Of axe-core's rules the one that a change of words can break: words of the glossary become links."""
    parts = re.compile(r'<(\w+)[^>]*aria-hidden="true"[^>]*>(.*?)</\1>', re.DOTALL)
    takes = re.compile(r"<(?:a|button|input|select|summary)\b")
    planted = '<ul aria-hidden="true"><li><a href="#x">x</a></li></ul>'
    html = audit_yard(shared_audit, "en").report.read_text(encoding="utf-8")
    assert [bool(takes.search(found[2])) for found in parts.finditer(planted)] == [True]
    assert [found[0] for found in parts.finditer(html) if takes.search(found[2])] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_names_between_backticks_are_set_as_code(language, shared_audit):
    assert "`" not in text_of(audit_yard(shared_audit, language).report.read_text(encoding="utf-8"))


@pytest.mark.parametrize("kind", ["can", "cannot", "depends", "silent", "unknown"])
def test_one_rule_book_is_not_counted(kind):
    """Under 1 of 1 nobody would say; of several books the sentence says under how many."""
    said = said_of_kinds([kind], Locale("en"))
    assert not re.search(r"\d|every", said)
    assert re.search(r"\d|every", said_of_kinds([kind, "depends", kind], Locale("en")))


@pytest.mark.slow
def test_a_page_loads_nothing(page):
    assert not NET.search(page)
    assert "<script src" not in page
    assert "@import" not in page
    assert "<link" not in page
    assert "<img" not in page
    assert not re.search(r"url\((?!#)", page)


@pytest.mark.slow
def test_no_two_things_on_a_page_have_one_name(page):
    names = Counter(re.findall(r'\bid="([^"]+)"', page))
    assert len(names) > 100
    assert [name for name, times in names.items() if times > 1] == []


@pytest.mark.slow
def test_every_place_that_a_page_points_to_is_there(page):
    names = set(re.findall(r'\bid="([^"]+)"', page))
    wanted = set(re.findall(r'href="#([^"]+)"', page)) | set(re.findall(r"url\(#([^)]+)\)", page))
    assert wanted
    assert wanted <= names


def place_of(text, head):
    """Where a section begins; beside its head may stand for whom it is."""
    return present(re.search(rf"\n{re.escape(head)}( For \w+)?\n", text)).start()


@pytest.mark.slow
def test_the_mission_comes_first_as_a_question_with_its_answer(page):
    text = text_of(page)
    asked = "Can an adult whose role nobody has confirmed write freely to a child?"
    heads = ("Can they write to my pupil?", "The rules themselves", "All claims")
    order = [text.index(asked), text.index("Yes under 2 of the 3"), *(place_of(text, head) for head in heads)]
    assert order == sorted(order)


@pytest.mark.slow
def test_every_claim_that_fails_has_its_counterexample_quote_and_picture(small, page):
    failing = [verdict for verdict in small.verdicts if verdict.counterexample]
    assert len(failing) > 30
    frames = sum(
        len((one.steps.mission.trace or one.steps.mission.elsewhere).frames) for one in small.analyses
    )
    steps = sum(1 for one in small.analyses if one.steps.many.story)
    assert steps
    assert page.count('class="step"') == steps
    pictures = len(failing) + 7 + frames + steps
    assert page.count("<svg") == pictures, "one each, the worst again, three of the run in two widths"
    text = text_of(page)
    for verdict in failing:
        for rule in verdict.counterexample.decision.rules:
            assert rule.quote.replace("**", "") in text


@pytest.mark.slow
def test_a_proof_that_rests_on_silence_does_not_look_like_one_that_rests_on_a_line(small, page):
    assert any(verdict.rests_on_silence for verdict in small.verdicts)
    cells = re.findall(r'<td data-label="[^"]*" class="(\w+)">\s*<b[^>]*>(.)</b> ([\w ]+)', page)
    cells = [cell for cell in cells if cell[2].startswith(("holds", "fails"))]
    looks = {kind: (sign, words.strip()) for kind, sign, words in cells}
    assert looks["silence"] == ("~", "holds by silence")
    assert looks["proved"] == ("✓", "holds")
    silent = sum(verdict.rests_on_silence for verdict in small.verdicts)
    assert sum(kind == "silence" for kind, _sign, _words in cells) == silent


@pytest.mark.slow
def test_every_assumption_is_marked_as_one(small, page):
    assumed = small.assumptions()
    run = small.simulation.run
    keys = {*run.world.assumptions, *(figure.key for figure in run.behaviours.assumptions)}
    assert len(keys) > 50
    assert {figure.key for figure in assumed} == keys
    assert page.count('<span class="tag assumed">') == len(assumed)
    assert all(figure.key in page for figure in assumed)


@pytest.mark.slow
def test_the_run_is_told_by_way_of_strangers_grade_and_place(small, page):
    lines = text_of(page).split("\n")
    ways = [row for row in small.simulation.run.behaviours.rows if row.id in small.simulation.run.setup.kinds]
    assert len(ways) >= 10
    for words in (
        *(row.words["en"] for row in ways),
        *(f"grade {n}" for n in range(1, 12)),
        "in village schools",
    ):
        assert any(line.startswith(f"| {words} | ") for line in lines), words
    load = lines[lines.index("Load on schools") :]
    assert any(line.startswith("| all of them | ") for line in load)
    assert "[Children whom no stranger has reached yet, day by day, with the 95 % interval]" in lines


@pytest.mark.slow
def test_readings_stand_in_words_beside_their_ids(page):
    text = text_of(page)
    assert "Whose role has to be confirmed? “the child's; then any user of the chat qualifies”" in text


@pytest.mark.slow
def test_what_the_text_leaves_open_is_named(page):
    text = text_of(page)
    assert "Nobody says who confirms a role" in text
    assert "Only writing is regulated." in text


@pytest.mark.slow
def test_quotes_of_open_questions_are_in_the_deck(small):
    deck = Path(small.policies[0].path).with_name("deck-2025-03-25.txt").read_text(encoding="utf-8")
    assert len(small.questions) >= 10
    for question in small.questions:
        assert question.quote in deck
        assert question.words["en"]
        assert question.words["ru"]
        known = {rule.line for policy in small.policies for rule in policy.rules}
        for line in question.lines:
            assert any(one == line or one.startswith(f"{line}.") for one in known)


@pytest.mark.slow
def test_the_data_has_the_shape_of_the_contract(small, data):
    assert [(one["policy"], one["claim"]) for one in data["verdicts"]] == [
        (verdict.policy.id, verdict.claim.id) for verdict in small.verdicts
    ]
    keys = {"policy", "claim", "status", "status_all", "if_unspecified_free", "reason", "readings",
            "counterexample"}  # fmt: skip
    assert all(set(one) == keys for one in data["verdicts"])
    assert set(data["simulation"]) == {"policies", "differences", "provenance"}
    assert list(data["simulation"]["policies"]) == list(SFERUM)
    measure = data["simulation"]["policies"][SFERUM[0]]["measures"][0]
    keys = {"name", "by", "value", "low", "high", "withheld", "unit", "per", "assumptions"}
    assert set(measure) == keys
    assert data["world"]["people"] == len(small.simulation.run.world)
    assert {one["claim"] for one in data["weights"]} == {
        verdict.claim.id for verdict in small.verdicts if verdict.counterexample
    }
    assert data["provenance"]["command"] == small.request.command
    assert set(data["provenance"]["versions"]) >= {"childproof", "python", "numpy", "z3-solver"}


@pytest.mark.slow
def test_the_same_seed_gives_the_same_data(sferum, tmp_path):
    texts = []
    for folder in ("one", "other"):
        result = audit(sferum["A"], seed=1, scale=0.01, days=2, output=tmp_path / folder)
        found = json.loads(result.data.read_text(encoding="utf-8"))
        for explanation in found["proofs"][0]["explanations"].values():
            for repair in explanation["repairs"]:
                repair["rules"].sort()  # in the order in which the solver happened to find them
        certificate = tmp_path / folder / found["certificates"][0]["file"]
        texts.append(json.dumps(found) + certificate.read_text(encoding="utf-8"))
    assert texts[0] == texts[1]


@pytest.mark.slow
def test_what_failures_concern_adds_up(small):
    run = small.simulation.run
    assert any(found.weight.attempts for found in small.weights)
    for found in small.weights:
        weight = found.weight
        assert 0 <= weight.by[STRANGER] <= weight.attempts <= int(run.attempts.sum())
        assert 0 <= weight.pairs <= int(run.pairs.sum())
        assert found.fewest <= weight.attempts <= found.most


def test_a_policy_with_facts_of_its_own_is_verified_and_the_report_says_why_it_is_not_simulated(shared_audit):
    result = audit_yard(shared_audit, "en")
    assert result.simulation is None
    text = text_of(result.report.read_text(encoding="utf-8"))
    assert "the synthetic region does not know these facts: sender_age, recipient_age" in text
    assert json.loads(result.data.read_text(encoding="utf-8"))["not_simulated"][0]["why"] == "other_facts"


@pytest.mark.slow
def test_policies_of_two_messengers_are_reported_together_and_one_is_simulated(sferum, tmp_path):
    result = audit([sferum["S"], YARD], seed=1, scale=0.01, days=1, output=tmp_path)
    assert result.simulation is not None
    assert list(result.simulation.measures) == [sferum["S"].id]
    simulated, not_simulated = which_to_simulate(result.policies)
    assert [policy.id for policy in simulated] == [sferum["S"].id]
    assert [one.policy for one in not_simulated] == ["yard-rules"]


def test_text_of_policy_files_cannot_become_part_of_the_page(tmp_path):
    bad = '<script>alert(1)</script><img src=x onerror="alert(2)">&amp;$x$'
    for path in YARD.parent.glob("*.toml"):
        text = path.read_text(encoding="utf-8")
        for good in (
            "The rules of the yard",
            "Соседи и **близкие**",
            "The two are neighbours",
            "Who is “near”?",
            "a neighbour",
            "No adult can write freely",
            "strangers come from outside",
        ):
            text = text.replace(good, good + bad.replace('"', "'" if good.startswith("Соседи") else '\\"'))
        text = text.replace("пишут друг другу'", "'")
        (tmp_path / path.name).write_text(text.replace("onerror='alert(2)'", "onerror=x"), encoding="utf-8")
    result = audit(tmp_path / "rules.toml", seed=1, scale=0.01, days=1, output=tmp_path / "report")
    page = result.report.read_text(encoding="utf-8")
    assert re.findall(r"<script[^>]*>", page) == [
        '<script type="application/json" id="case-data">',
        "<script>",
    ]
    assert "<img" not in page
    assert page.count("&lt;script&gt;alert(1)&lt;/script&gt;") > 10
    assert "&amp;amp;$x$" in page


@pytest.mark.slow
def test_settled_readings_and_silence_are_part_of_the_record(sferum, tmp_path):
    result = audit(
        sferum["B"],
        seed=3,
        scale=0.01,
        days=1,
        output=tmp_path,
        reading={"lost_sign": "gt_le"},
        unspecified="free",
        language="ru",
    )
    assert "--reading lost_sign=gt_le --unspecified free --lang ru" in result.request.command
    assert result.verdicts[0].readings.total == 144
    assert result.simulation is not None
    assert result.simulation.run.silence == "free"


def test_an_unknown_region_is_refused_before_anything_is_written(tmp_path):
    with pytest.raises(InputError, match="unknown region"):
        audit(YARD, seed=1, region="atlantis", output=tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_progress_goes_up_to_its_end(tmp_path):
    told = []
    audit(YARD, seed=1, scale=0.01, days=1, output=tmp_path, progress=lambda *steps: told.append(steps))
    assert told[-1][0] == told[-1][1]
    assert [done for done, _total in told] == sorted(done for done, _total in told)
