from __future__ import annotations

from itertools import combinations

import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg

from proofs.pictures.few_people_picture import draw_step, draw_steps
from proofs.pictures.shapes import ACCENT, INK, LINK
from proofs.scenes.few_people import Participant, Scene, Step, Tie
from proofs.unbounded.prove import prove_unbounded
from rulebook.catalogue import policy_path
from rulebook.loaders.load_moves import catalogue_moves
from rulebook.loaders.load_policy import load_policy
from tests.narrowing import present

MISSION = "stranger-reaches-child-unconfirmed"


def people(*, third_role="none"):
    adult: dict[str, str | bool] = {"role": "none", "confirmed": False, "age": "over_18"}
    pupil: dict[str, str | bool] = {"role": "student", "confirmed": True, "age": "under_18"}
    return (
        Participant("child 1", "child", pupil),
        Participant("stranger 1", "stranger", adult),
        Participant("child 2", "child", {**pupil, "confirmed": False}),
        Participant("third 1", "third", {**adult, "role": third_role}),
    )


@pytest.fixture
def crowd(sferum):
    """Four people in two chats: a role changes, a tie ends, a member joins and another leaves."""
    kept = (
        Tie("has_number", True, "stranger 1", "child 2"),
        Tie("sender_has_id", True, "child 2", "third 1"),
        Tie("affiliation", "class", "child 1", "child 2"),
        Tie("affiliation", "class", "child 2", "child 1"),
    )
    ends = Tie("own_child", True, "third 1", "child 1")
    before = Scene(people(), (*kept, ends), {"chat 1": ("stranger 1", "third 1"), "chat 2": ("child 1",)})
    after = Scene(
        people(third_role="guardian"), kept, {"chat 1": ("stranger 1", "child 1"), "chat 2": ("child 1",)}
    )
    roles = {"person": "child 1", "member": "stranger 1"}
    return Step(present(catalogue_moves(sferum["S"].vocabulary)), "member-brings-in", roles, before, after)


@pytest.fixture
def drawn(sferum, crowd):
    """What is found in the rule books of the catalogue, and more people than any of it needs."""
    claims = (MISSION, f"{MISSION}-unless-trusted")
    found = [present(prove_unbounded(sferum["S"], claim).story).steps for claim in claims]
    return [*found, (crowd,)]


def texts_of(picture):
    return {text.get_text(): text for text in picture.figure.axes[0].texts}


@pytest.mark.parametrize("language", ["en", "ru"])
def test_no_words_overlap_or_leave_the_paper(drawn, language):
    for one in drawn:
        picture = draw_steps(one, language)
        renderer = FigureCanvasAgg(picture.figure).get_renderer()
        paper = picture.figure.bbox
        boxes = [text.get_window_extent(renderer) for axes in picture.figure.axes for text in axes.texts]
        assert len(picture.figure.axes) == len(one)
        assert all(paper.x0 <= box.x0 and box.x1 <= paper.x1 for box in boxes)
        assert all(paper.y0 <= box.y0 and box.y1 <= paper.y1 for box in boxes)
        for first, second in combinations(boxes, 2):
            wide = min(first.x1, second.x1) - max(first.x0, second.x0)
            high = min(first.y1, second.y1) - max(first.y0, second.y0)
            assert wide <= 0 or high <= 3.5, "the height of an empty line is not an overlap"


def test_the_step_has_one_colour_and_nothing_else_has_it(crowd):
    texts = texts_of(draw_step(crowd))
    coloured = {text for text, shown in texts.items() if shown.get_color() == ACCENT}
    assert coloured == {crowd.words(), "no longer: own child", "guardian role"}
    assert texts["has the number"].get_color() == INK
    legs = [line.get_color() for line in draw_step(crowd).figure.axes[0].lines]
    assert (legs.count(LINK), legs.count(ACCENT)) == (2, 3), "one stays in each chat, one joins, one leaves"


def test_people_are_named_and_counted_where_there_are_several_of_a_kind(crowd):
    texts = texts_of(draw_step(crowd))
    assert {"The adult", "Somebody else", "The child 1", "The child 2", "a chat 1", "a chat 2"} <= set(texts)
    assert texts["The adult"].get_position()[0] < texts["The child 1"].get_position()[0]


def test_a_tie_that_holds_both_ways_is_one_line(crowd):
    said = [text.get_text() for text in draw_step(crowd).figure.axes[0].texts]
    assert said.count("one class") == 1


def test_the_picture_of_two_people_shows_what_each_has_of_the_other(drawn):
    said = [text.get_text() for text in draw_steps(drawn[0]).figure.axes[-1].texts]
    assert said.count("has the number") == 2
    assert draw_steps(drawn[0]).svg() == draw_steps(drawn[0]).svg()


def test_what_happens_where_moves_know_no_places_is_drawn():
    book = load_policy(present(policy_path("max-2025-09-safe-mode")))
    story = present(prove_unbounded(book, MISSION).story)
    words = [text.get_text() for text in story.draw("en").figure.axes[-1].texts]
    assert story.sentences("en")[-1] in " ".join(" ".join(words).split())
