from __future__ import annotations

from itertools import combinations

import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg

from proofs.attacks.attack import find_attack
from proofs.pictures.trace_picture import FRAME, draw_frames
from rulebook.language import say
from rulebook.reader.faults import InputError
from rulebook.words import clause
from tests.sampling import one_of_each

MISSION, ALONE = "stranger-reaches-child-unconfirmed", "stranger-reaches-roleless-minor"


@pytest.fixture(scope="module")
def traces(sferum):
    found = [
        trace
        for policy in sferum.values()
        for claim in (MISSION, ALONE)
        for attack in [find_attack(policy, claim)]
        for trace in (attack.trace, attack.elsewhere)
        if trace
    ]
    assert len(found) >= 6
    return found


def words_of(picture):
    return " ".join(text.get_text() for paper in picture.figure.axes for text in paper.texts)


def colours_of(paper):
    return {text.get_color() for text in paper.texts}


@pytest.mark.parametrize("language", one_of_each(["ru", "en"]))
def test_no_words_of_a_trace_overlap_or_leave_their_frame(traces, language):
    for board in traces:
        picture = board.draw(language)
        renderer = FigureCanvasAgg(picture.figure).get_renderer()
        for paper in picture.figure.axes:
            frame = paper.get_window_extent(renderer)
            boxes = [text.get_window_extent(renderer) for text in paper.texts]
            assert all(frame.x0 <= box.x0 and box.x1 <= frame.x1 for box in boxes)
            assert all(frame.y0 <= box.y0 and box.y1 <= frame.y1 for box in boxes)
            for one, other in combinations(boxes, 2):
                wide = min(one.x1, other.x1) - max(one.x0, other.x0)
                high = min(one.y1, other.y1) - max(one.y0, other.y0)
                assert wide <= 0 or high <= 3.5, "the height of an empty line is not an overlap"


@pytest.mark.parametrize("language", ["en", "ru"])
def test_a_trace_tells_every_step_and_the_attempt(traces, language):
    for board in traces:
        shown = words_of(board.draw(language)).split()
        for frame in board.frames[1:]:
            assert set(frame.words(board.moves, language).split()) <= set(shown)
        facts = board.policy.vocabulary.facts
        for name in board.moves.attempt:
            _subject, *said = clause(say(facts[name].sentences[board.attempt[name]], language)).split()
            assert set(said) - {"sender"} <= set(shown)


def test_one_person_has_one_name_in_the_sentences_and_the_picture_of_a_trace(traces):
    """What the moves call the two: nobody is "the sender" above and "the adult" below."""
    for board in traces:
        for language, (adult, child), others in [
            ("en", ("The adult", "The child"), ("sender", "recipient", "stranger")),
            ("ru", ("Взрослый", "Ребёнок"), ("отправител", "получател", "незнаком", "посторонн")),
        ]:
            shown = words_of(board.draw(language))
            steps = board.sentences(language)[: len(board.frames) + 1]
            assert adult in shown
            assert child in shown
            for text in (shown, *steps):
                assert not [word for word in others if word in text.lower()]


def test_the_attempt_has_a_colour_of_its_own_and_is_in_the_last_frame_alone(traces):
    for board in traces:
        papers = board.draw().figure.axes
        assert len(papers) == len(board.frames)
        assert [len(colours_of(paper)) for paper in papers] == [1] * (len(papers) - 1) + [2]


def test_what_a_step_changes_is_drawn_bold(traces):
    board = traces[0]
    assert [frame.changed for frame in board.frames[1:]] == [
        ("recipient_has_number",),
        ("sender_has_number",),
    ]
    number = [
        [text.get_fontweight() for text in paper.texts if text.get_text() == "has the number"]
        for paper in board.draw("en").figure.axes
    ]
    assert number == [[], ["bold"], ["bold", "normal"]]


@pytest.mark.slow
def test_frames_of_their_own_are_all_of_one_size(traces):
    for board in traces:
        pictures = draw_frames(board)
        assert len(pictures) == len(board.frames)
        assert {tuple(picture.figure.get_size_inches() * 100) for picture in pictures} == {
            (FRAME, pictures[0].figure.get_figheight() * 100)
        }


def test_the_same_trace_gives_the_same_bytes(traces):
    assert traces[0].draw().svg() == traces[0].draw().svg()


def test_an_attack_draws_its_trace_or_says_that_there_is_none(sferum):
    attack = find_attack(sferum["S"], MISSION)
    assert attack.trace is not None
    assert attack.draw().svg() == attack.trace.draw().svg()
    kept = find_attack(sferum["A"], MISSION, settled={"unconfirmed_role": "as_roleless"})
    with pytest.raises(InputError, match="nothing to draw"):
        kept.draw()


def test_a_counterexample_draws_itself(counterexamples):
    assert counterexamples[0].draw("ru").svg() != counterexamples[0].draw("en").svg()
