"""Region profiles: what the deck fixes, what is assumed, and what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from rulebook.reader.faults import InputError
from sim.assumptions.parameters import parse_settings, split_settings
from sim.assumptions.profile_limits import check_scale
from sim.assumptions.profiles import assumptions, load_profile, regions, with_settings
from sim.population.world import make_world

DECK_TEACHERS = {
    "tomsk": (0.814, 8105),
    "chechnya": (0.785, 22549),
    "khmao": (0.749, 12885),
    "yanao": (0.732, 5354),
    "vladimir": (0.705, 6389),
    "kursk": (0.690, 9154),
    "tyva": (0.668, 4736),
}
DECK_PUPILS = {
    "khmao": (0.656, 157515),
    "kursk": (0.540, 65764),
    "kalmykia": (0.445, 14961),
    "samara": (0.431, 155658),
    "altai-republic": (0.423, 16698),
    "zabaykalye": (0.414, 59911),
    "nenets": (0.405, 2663),
}
OWN = """
[profile]
id = "mine"
inherits = "national"
en = "Mine"
ru = "Мой"

[parameters.pupils_active]
value = 1000
low = 900
high = 1100
unit = "people"
tag = "primary"
source = "my own count"
en = "pupils"
ru = "ученики"
"""


def test_the_twelve_regions_are_those_of_the_two_tables() -> None:
    assert set(regions()) == {*DECK_TEACHERS, *DECK_PUPILS, "rest-of-russia", "russia"}
    assert len({*DECK_TEACHERS, *DECK_PUPILS}) == 12
    assert all(load_profile(region).id == region for region in regions())


def test_russia_is_the_twelve_regions_and_the_rest_with_the_shares_of_the_decks_footers() -> None:
    russia = load_profile("russia")
    assert {part.id for part in russia.regions} == {*DECK_TEACHERS, *DECK_PUPILS, "rest-of-russia"}
    pupils = sum(part.pupils for part in russia.regions)
    active = sum(part.pupils * part["pupils_active_share"] for part in russia.regions)
    teaching = sum(part.teachers * part["teachers_active_share"] for part in russia.regions)
    assert pupils == pytest.approx(18e6, rel=1e-4)
    assert active / pupils == pytest.approx(0.201, abs=1e-4)
    assert teaching / (pupils / 13.9) == pytest.approx(0.352, abs=1e-3)


def test_a_setting_changes_every_part_of_a_country() -> None:
    changed = with_settings(load_profile("russia"), {"club_size": 9})
    assert [part["club_size"] for part in changed.regions] == [9] * 13
    assert changed.digest != load_profile("russia").digest


@pytest.mark.parametrize("region", sorted(DECK_PUPILS))
def test_pupils_are_the_decks_count_over_its_share(region: str) -> None:
    share, active = DECK_PUPILS[region]
    assert load_profile(region).pupils == pytest.approx(active / share)


@pytest.mark.parametrize("region", sorted(DECK_TEACHERS))
def test_teachers_are_the_decks_count_over_its_share(region: str) -> None:
    share, active = DECK_TEACHERS[region]
    assert load_profile(region).teachers == pytest.approx(active / share)


@pytest.mark.parametrize("region", sorted({*DECK_TEACHERS, *DECK_PUPILS}))
def test_only_kursk_and_khmao_need_no_pupils_per_teacher(region: str) -> None:
    assumed = {parameter.key for parameter in assumptions(load_profile(region))}
    assert ("pupils_per_teacher" not in assumed) == (region in ("kursk", "khmao"))
    assert ("pupils_active_share" not in assumed) == (region in DECK_PUPILS)
    assert ("teachers_active_share" not in assumed) == (region in DECK_TEACHERS)
    assert "schools_share_of_organisations" in assumed


@pytest.mark.parametrize("region", regions())
def test_every_parameter_has_a_source_a_range_and_words_in_two_languages(region: str) -> None:
    parameters = load_profile(region).parameters.values()
    assert len(parameters) > 50
    for parameter in parameters:
        assert parameter.low <= parameter.value <= parameter.high
        assert parameter.source.strip()
        assert parameter.words["en"] != parameter.words["ru"]


def test_a_parameter_without_a_figure_is_an_assumption() -> None:
    for parameter in load_profile("kursk").parameters.values():
        if "no figure found" in parameter.source:
            assert parameter.is_assumption, parameter.key


def test_a_value_set_by_hand_becomes_an_assumption() -> None:
    changed = with_settings(load_profile("kursk"), {"class_size_urban": 28})
    assert changed["class_size_urban"] == 28
    assert "class_size_urban" in {parameter.key for parameter in assumptions(changed)}
    assert changed.digest != load_profile("kursk").digest


def test_a_setting_changes_the_world() -> None:
    small = make_world(with_settings(load_profile("kursk"), {"class_size_urban": 10}), scale=0.01, seed=1)
    large = make_world(with_settings(load_profile("kursk"), {"class_size_urban": 30}), scale=0.01, seed=1)
    number = [len(world.district(0).class_grade) for world in (small, large)]
    assert number[0] > 1.5 * number[1]


def test_another_active_share_keeps_the_total() -> None:
    kursk = load_profile("kursk")
    changed = with_settings(kursk, {"pupils_active_share": 0.27})
    assert changed.pupils == pytest.approx(kursk.pupils)
    assert changed["pupils_active_share"] == 0.27


def test_an_unknown_setting_names_the_nearest() -> None:
    with pytest.raises(InputError) as caught:
        with_settings(load_profile("kursk"), {"clas_size_urban": 28})
    assert "unknown parameter `clas_size_urban`" in str(caught.value)
    assert "did you mean `class_size_urban`?" in str(caught.value)


def test_all_wrong_settings_are_listed() -> None:
    with pytest.raises(InputError) as caught:
        with_settings(load_profile("kursk"), {"rural_share": 2, "class_size_urban": -1, "nothing": 1})
    assert len(caught.value.faults) == 3
    assert "`rural_share = 2` is a share and cannot be over 1" in str(caught.value)


def test_shares_that_add_up_to_more_than_one_are_refused() -> None:
    with pytest.raises(InputError, match=r"add up to 1\.5, over 1"):
        with_settings(load_profile("kursk"), {"siblings_0": 0.9, "siblings_1": 0.5, "siblings_2": 0.1})


def test_an_unknown_region_names_the_nearest() -> None:
    with pytest.raises(InputError) as caught:
        load_profile("kusrk")
    assert "unknown region `kusrk`" in str(caught.value)
    assert "did you mean `kursk`?" in str(caught.value)


@pytest.mark.parametrize("scale", [0, -1, float("nan"), float("inf")])
def test_a_scale_that_is_not_over_zero_is_refused(scale: float) -> None:
    with pytest.raises(InputError, match="is no scale"):
        make_world(load_profile("kursk"), scale=scale, seed=1)


def test_a_scale_too_large_for_one_machine_is_refused_with_one_that_fits() -> None:
    with pytest.raises(InputError, match="give at most"):
        check_scale(load_profile("samara"), 1000)


def test_an_own_profile_inherits_what_it_does_not_say(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(OWN, encoding="utf-8")
    profile = load_profile(path)
    assert profile.pupils == pytest.approx(1000 / 0.201)
    assert profile["class_size_urban"] == 25
    assert profile.words["ru"] == "Мой"


def test_a_value_alone_keeps_the_rest_of_a_figure_and_becomes_an_assumption(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    head = OWN.split("[parameters")[0].replace('"national"', '"kursk"')
    path.write_text(f"{head}[parameters.club_size]\nvalue = 60\n[parameters.friends_mean]\nvalue = 5\n")
    mine, kursk = load_profile(path), load_profile("kursk")
    clubs, usual = mine.parameters["club_size"], kursk.parameters["club_size"]
    assert (clubs.value, clubs.low, clubs.high) == (60, usual.low, 60)
    assert (clubs.unit, clubs.words) == (usual.unit, usual.words)
    friends = mine.parameters["friends_mean"]
    assert not kursk.parameters["friends_mean"].is_assumption
    assert friends.changed
    assert friends.is_assumption
    said = f'{head}[parameters.friends_mean]\nvalue = 5\nsource = "counted"\n'
    path.write_text(said, encoding="utf-8")
    assert not load_profile(path).parameters["friends_mean"].is_assumption


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            "value = 1000",
            "value = 2000",
            "mine.toml:9: parameter `pupils_active`: `value = 2000` is outside its range",
        ),
        ("value = 1000", "", "mine.toml:8: parameter `pupils_active`: `value` is missing"),
        (
            "value = 1000",
            'value = "many"',
            "mine.toml:9: parameter `pupils_active`: `value` has to be a number, not a text",
        ),
        ("value = 1000", "value = nan", "`value` has to be a number, not `nan`"),
        (
            "pupils_active",
            "pupils_activ",
            "unknown parameter `pupils_activ`\n  did you mean `pupils_active`?",
        ),
        ('"primary"', '"guess"', "mine.toml:13: parameter `pupils_active`: unknown tag `guess`"),
        ('"people"', '"share"', "`value = 1000` is a share and cannot be over 1"),
        ('"national"', '"nationl"', "mine.toml:4: [profile]: unknown region `nationl`"),
        ('id = "mine"\n', "", "mine.toml:2: [profile]: `id` is missing"),
        ("value = 1000", "value = 1000\nvalu = 3", "unknown entry `valu`"),
        ("[profile]", "[profil]", "mine.toml:1: `profile` is missing"),
        (
            "[parameters.pupils_active]",
            "[parameters.class_id]",
            "neither `pupils_active` nor `teachers_active` is given",
        ),
    ],
)
def test_a_faulty_profile_is_refused(tmp_path: Path, old: str, new: str, message: str) -> None:
    assert old in OWN
    path = tmp_path / "mine.toml"
    path.write_text(OWN.replace(old, new), encoding="utf-8")
    with pytest.raises(InputError) as caught:
        load_profile(path)
    assert message in str(caught.value)


@pytest.mark.parametrize("value", [1.5, -0.5])
def test_a_value_alone_that_cannot_be_is_one_fault_at_its_line(tmp_path: Path, value: float) -> None:
    path = tmp_path / "mine.toml"
    own = 'id = "mine"\ninherits = "kursk"\nen = "Mine"\nru = "Моя"\n'
    path.write_text(f"[profile]\n{own}[parameters.rural_share]\nvalue = {value}\n", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        load_profile(path)
    assert [fault.line for fault in caught.value.faults] == [7]
    assert f"`value = {value}`" in str(caught.value)


def test_all_faults_of_a_profile_are_listed(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(
        OWN.replace("value = 1000", "value = 5").replace('"primary"', '"guess"') + "\n[more]\n",
        encoding="utf-8",
    )
    with pytest.raises(InputError) as caught:
        load_profile(path)
    assert len(caught.value.faults) == 3


def test_settings_are_read_from_text_and_parted() -> None:
    settings = parse_settings(["class_size_urban=28", "friends.rate = 2"])
    assert split_settings(settings) == ({"class_size_urban": 28.0}, {"friends.rate": 2.0})
    with pytest.raises(InputError, match="`class_size_urban` is not KEY=VALUE with a number"):
        parse_settings(["class_size_urban"])
    with pytest.raises(InputError, match="is not KEY=VALUE"):
        parse_settings(["a=b"])
    with pytest.raises(InputError, match="`a` has two different values"):
        parse_settings(["a=1", "a=2"])


@pytest.mark.parametrize(("key", "value"), [("pupils_active", 100_010_000), ("teachers_active", 0.5)])
def test_a_count_that_is_set_has_to_fit_a_machine(key: str, value: float) -> None:
    with pytest.raises(InputError, match="a region has some, and one machine holds no more"):
        with_settings(load_profile("kursk"), {key: value})


@pytest.mark.parametrize("ends", ["", "low = 1\nhigh = 2\n"])
def test_a_whole_number_of_hundreds_of_digits_is_told_at_its_line(tmp_path: Path, ends: str) -> None:
    path = tmp_path / "region.toml"
    head = OWN[: OWN.index("[parameters")]
    path.write_text(f"{head}[parameters.club_size]\nvalue = 1{'0' * 400}\n{ends}", encoding="utf-8")
    with pytest.raises(InputError, match=r"region\.toml:9: .*`value` has to be a number up to"):
        load_profile(str(path))
