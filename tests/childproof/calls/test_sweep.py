"""`cp.sweep` and `childproof sweep` on a world of about 1,200 people."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from dataclasses import replace

import pytest

import childproof as cp
from childproof.calls.simulate import run_simulation
from childproof.calls.sweep_ranges import SweepParameters, chosen_ranges, parse_ranges
from childproof.commands.program.app import spread_pairs
from rulebook.catalogue import policy_ids
from rulebook.language import Message
from rulebook.reader.faults import InputError
from sim.assumptions.behaviours import load_behaviours
from sim.assumptions.profiles import load_profile
from sim.sensitivity.tornado import Tornado
from tests.narrowing import of_kind
from tests.simulated import Seeded

TINY: Seeded = {"seed": 1, "scale": 0.003, "days": 1}
SMALL = ("--region", "kursk", "--scale", "0.003", "--days", "1", "--seed", "1")
VARY = {"pupils_per_teacher": (9, 14), "friend_mutual_number": (0.1, 0.5), "guardian_role_share": (0.3, 1.0)}
"""The first is used by no region whose pupils and teachers are both counted, as those of Kursk are."""
SAFETY, BY_CHANNEL = "sferum-2025-03-safety", "sferum-2025-03-by-channel"
MEASURES = ("children_reached", "contacts_hindered")


@pytest.fixture(scope="module")
def tornado():
    return cp.sweep([SAFETY, BY_CHANNEL], vary=VARY, measures=MEASURES, **TINY)


@pytest.fixture(scope="module")
def sobol():
    return cp.sweep(SAFETY, vary=VARY, measures="contacts_hindered", method="sobol", runs=60, **TINY)


def figure(simulation, policy, name):
    return next(one for one in simulation.measures[policy] if (one.name, one.by) == (name, None))


def differing(sweep, seed):
    """The ends at which a sweep and a simulation with that figure set disagree."""
    found = []
    for key, (low, high) in VARY.items():
        for end, name in ((low, "at_low"), (high, "at_high")):
            alone = cp.simulate([SAFETY, BY_CHANNEL], **{**TINY, "seed": seed}, settings={key: end})
            for (policy, measure, _by), bars in sweep.found.items():
                expected, got = figure(alone, policy, measure), getattr(bars.swing(key), name)
                # A tornado keeps the interval of a run, shown or not: it tells what may be chance.
                ends = () if expected.withheld else (expected.low, expected.high)
                if (expected.value, *ends) != (got.value, got.low, got.high)[: 1 + len(ends)]:
                    found.append((policy, measure, key, name))
    return found


def test_each_end_of_a_bar_is_what_a_simulation_with_that_figure_gives(tornado):
    assert tornado.runs == 7
    assert len(tornado.found) == 4
    assert differing(tornado, seed=1) == []


def test_the_agreement_with_single_simulations_notices_another_seed(tornado):
    assert len(differing(tornado, seed=2)) > 6


def test_a_figure_that_nothing_depends_on_moves_nothing(tornado):
    for bars in tornado.found.values():
        assert bars.swing("pupils_per_teacher").width == 0
        assert bars.swings[0].width > 0


def test_a_figure_that_nothing_depends_on_has_the_index_0(sobol):
    assert sobol.runs == 1 + 8 * 5
    index = sobol.found[SAFETY, "contacts_hindered", None].index("pupils_per_teacher")
    assert index.total.value == 0
    assert abs(index.first.value) < 1e-12
    assert max(one.total.value for one in next(iter(sobol.found.values())).indices) > 0.3


def test_the_interval_over_the_draws_stands_beside_the_range_and_is_that_of_a_run(tornado):
    alone = cp.simulate([SAFETY, BY_CHANNEL], **TINY)
    told = tornado.to_dict()
    for policy, found in told["policies"].items():
        for measure in found["measures"]:
            expected = figure(alone, policy, measure["name"])
            assert (measure["value"], measure["low"], measure["high"]) == (
                expected.value,
                expected.low,
                expected.high,
            )
            ends = [one[end]["value"] for one in measure["assumptions"] for end in ("at_low", "at_high")]
            assert measure["least"] == min([*ends, measure["value"]])
            assert measure["most"] == max([*ends, measure["value"]])
    assert told["provenance"] == alone.to_dict()["provenance"]


def test_bars_come_in_the_order_of_their_width_under_any_policy(tornado):
    for name in tornado.names:
        widths = [
            max(tornado.found[policy, *name].swing(one.key).width for policy in tornado.policies)
            for one in tornado.ordered(name)
        ]
        assert widths == sorted(widths, reverse=True)
        assert widths[0] > widths[-1]


def test_a_sweep_reads_as_sentences(tornado, sobol):
    first = str(tornado).splitlines()[0]
    assert first.startswith(f"{SAFETY}: children reached in any way, per 1,000: ")
    assert "without an interval at this size. One assumption at a time moves it between" in first
    assert "accounts of parents that carry the guardian role (the others carry none), 0.3 → 1: " in first
    assert "by itself" in str(sobol)
    assert "интервала при таком размере нет. Предположе" in tornado.words("ru")


def test_a_sweep_in_which_nothing_moves_says_so():
    still = cp.sweep(SAFETY, vary={"pupils_per_teacher": (9, 14)}, measures="children_reached", **TINY)
    assert str(still).endswith("No assumption moves it.")
    assert "9" in still.draw().svg()


def test_a_sweep_is_a_table_in_a_notebook(tornado, sobol):
    html = tornado._repr_html_()
    assert html.count("<table>") == 2
    assert "chance: 95 % over the draws" in html
    assert html.index("chance: 95 % over the draws") < html.index("one assumption at a time: least … most")
    assert "pupils for each teacher, 9 → 14" in html
    assert "all assumptions at once" in sobol._repr_html_()
    with pytest.raises(AttributeError):
        tornado.runs = 3


def words_of(picture):
    root = ET.fromstring(picture.svg())
    texts = ("".join(node.itertext()).strip() for node in root.iter() if node.tag.endswith("}text"))
    return [text for text in texts if text]


@pytest.mark.parametrize("language", ["en", "ru"])
def test_a_tornado_holds_the_words_ends_and_value_of_every_assumption(tornado, language):
    words = words_of(tornado.draw("contacts_hindered", language=language))
    whole = " ".join(words).replace("\u00a0", " ")
    for one in tornado.assumptions:
        assert one.words[language] in whole
        for number in (one.low, one.value, one.high):
            assert f"{number:g}".replace(".", "," if language == "ru" else ".") in whole
    assert words.count("0,3" if language == "ru" else "0.3") == len(tornado.policies)


def test_a_picture_with_fewer_rows_says_what_it_leaves_out(tornado):
    whole = " ".join(words_of(tornado.draw(most=1)))
    first, *others = tornado.ordered(tornado.names[0])
    assert first.key == "guardian_role_share"
    assert not [one.key for one in others if one.words["en"] in whole]
    assert "2 more assumptions move it by at most 0.0 each." in whole


def test_a_sobol_picture_holds_both_ranges_and_the_indices(sobol):
    words = words_of(sobol.draw(language="ru"))
    assert any(text.startswith("по розыгрышам: ") for text in words)
    assert any(text.startswith("по предположениям: ") for text in words)
    assert "0,00" in words


def test_the_same_sweep_draws_the_same_bytes(tornado):
    assert tornado.draw().svg() == tornado.draw().svg()


def test_without_names_everything_that_has_a_range_is_varied_as_far_as_the_others_allow():
    parameters = SweepParameters(load_profile("kursk"), load_behaviours(), {}, 0.003)
    varied = chosen_ranges(None, parameters)
    keys = {one.key for one in varied.assumptions}
    assert {"strangers_per_1000_pupils", "rural_share", "friends.rate", "responses.join_leaked"} <= keys
    assert not {"pupils_active", "pupils_per_teacher"} & keys, "one has no range, the other is not used"
    assert {key for key in keys if key.startswith(("id-scan", "leaked-", "friend-chain"))} == {
        "id-scan.rate",
        "leaked-number.rate",
        "leaked-link.rate",
        "friend-chain.rate",
    }
    assert varied.narrowed == ("siblings_1", "siblings_2")
    assert all(
        parameters.fault({one.key: end}) is None for one in varied.assumptions for end in (one.low, one.high)
    )
    asked = parameters.by_key()["siblings_1"]
    assert parameters.fault({"siblings_1": asked.high}) is not None, "the narrowing was needed"


def test_a_key_alone_goes_as_far_as_its_own_range_from_the_value_that_is_set():
    parameters = SweepParameters(load_profile("kursk"), load_behaviours(), {"club_size": 20.0}, 0.003)
    (one,) = chosen_ranges("club_size", parameters).assumptions
    assert (one.low, one.value, one.high) == (8, 20, 30)
    assert parse_ranges(["club_size", "friends.rate = 1 : 2"]) == {"club_size": None, "friends.rate": (1, 2)}


def test_several_ranges_may_follow_one_option():
    given = ["sweep", "--vary", "a=1:2", "b.c=3:4", "policy.toml"]
    assert spread_pairs(given) == ["sweep", "--vary", "a=1:2", "--vary", "b.c=3:4", "policy.toml"]


def test_several_keys_alone_may_follow_one_option():
    given = ["sweep", "--vary", "club_size", "friends.rate", "a_b=1:2", "rules.toml"]
    spread = ["sweep", "--vary", "club_size", "--vary", "friends.rate", "--vary", "a_b=1:2", "rules.toml"]
    assert spread_pairs(given) == spread


def test_an_id_of_the_catalogue_is_no_key():
    ids = policy_ids()
    assert len(ids) >= 3
    given = ["sweep", "--vary", "club_size", *ids]
    assert spread_pairs(given) == given


def test_a_run_that_cannot_be_says_at_which_value(monkeypatch):
    from childproof.calls import sweep as sweeping

    def failing(request):
        if request.settings:
            raise InputError(cp_fault)
        return simulated(request)

    simulated = run_simulation
    with pytest.raises(InputError) as told:
        cp.simulate(SAFETY, scale=0.003, days=1, seed=1, settings={"club_siz": 1})
    cp_fault = [replace(fault, message=Message("nobody is left"), hint="") for fault in told.value.faults]
    monkeypatch.setattr(sweeping, "run_simulation", failing)
    with pytest.raises(InputError, match="with `club_size = 3`, nobody is left"):
        cp.sweep(SAFETY, vary={"club_size": (3, 9)}, **TINY)


def test_nothing_to_vary_in_a_notebook_is_an_error():
    with pytest.raises(InputError, match="there is nothing to vary"):
        cp.sweep(vary={}, **TINY)
    with pytest.raises(InputError, match="`club_size` needs two numbers, its low and its high end"):
        cp.sweep(vary={"club_size": (3,)}, **TINY)
    with pytest.raises(InputError, match="`-1` has to be a whole number from 0"):
        cp.sweep(vary=["club_size"], seed=-1)


def test_contacts_that_nobody_has_any_more_count_as_unchanged_and_not_known():
    found = cp.sweep(SAFETY, vary={"friends.rate": (0, 1)}, measures="contacts_hindered:friends", **TINY)
    swing = of_kind(Tornado, found.found[SAFETY, "contacts_hindered", "friends"]).swing("friends.rate")
    assert (swing.at_low.value, swing.at_low.low, swing.at_low.high) == (swing.base.value, 0, 1)


def test_the_command_gives_0_and_the_same_figures_in_every_form(childproof, tmp_path, tornado):
    vary = [f"{key}={low}:{high}" for key, (low, high) in VARY.items()]
    asked = ("sweep", SAFETY, BY_CHANNEL, *SMALL, "--measure", MEASURES[0], "--measure", MEASURES[1])
    told = childproof(*asked, "--format", "json", "--output", tmp_path / "new", "--vary", *vary)
    assert told.status == 0
    assert told.json == json.loads(json.dumps(tornado.to_dict()))
    assert json.loads((tmp_path / "new" / "sweep.json").read_text(encoding="utf-8")) == told.json
    rows = (tmp_path / "new" / "sweep.csv").read_text(encoding="utf-8").splitlines()
    assert len(rows) == 1 + 2 * 2 * 3
    assert rows[0].startswith("policy,name,by,unit,per,base,base_low,base_high,least,most,assumption,")
    assert all(len(row.split(",")) == len(rows[0].split(",")) for row in rows)
    for name in MEASURES:
        assert ET.parse(tmp_path / "new" / f"{name}.svg").getroot().tag.endswith("svg")


def test_the_page_speaks_both_languages_and_ends_with_1_only_behind_a_gate(childproof):
    asked = (
        "sweep",
        BY_CHANNEL,
        *SMALL,
        "--vary",
        "club_size=8:30",
        "--measure",
        "children_reached:stranger",
    )
    english, russian = childproof(*asked), childproof(*asked, "--lang", "ru", "--gate")
    assert (english.status, russian.status) == (0, 1)
    assert "1 assumption, at its low and at its high end: 3 simulations, one seed" in english.out
    assert "children reached in any way, per 1,000, by a stranger" in english.out
    assert "случайный разброс, 95 %" in russian.out
    assert english.err == russian.err == ""


def test_a_sobol_page_and_its_csv_hold_both_indices(childproof):
    asked = ("sweep", SAFETY, *SMALL, "--measure", "contacts_hindered", "--method", "sobol", "--runs", "40")
    page = childproof(*asked, "--vary", "club_size=8:30")
    table = childproof(*asked, "--vary", "club_size=8:30", "--format", "csv").out.splitlines()
    assert "1 assumption, drawn between its ends: 25 simulations, one seed" in page.out
    assert table[0].endswith("first_order,first_order_low,first_order_high,total,total_low,total_high")
    assert len(table) == 2
