from __future__ import annotations

import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg

from proofs.answers.verdict import Counterexample
from proofs.pictures.pair_picture import WIDTH
from rulebook.decide import decide
from rulebook.language import say
from rulebook.model import Value
from rulebook.words import situation_sentences, told_facts
from tests.sampling import one_of_each

STRANGER_TO_MINOR: dict[str, Value] = {
    "sender_role": "none",
    "recipient_role": "none",
    "sender_confirmed": False,
    "recipient_confirmed": False,
    "sender_age": "over_18",
    "recipient_age": "under_18",
    "sender_has_number": False,
    "recipient_has_number": False,
    "sender_has_id": False,
    "shared_chat": False,
    "affiliation": "none",
    "own_child": False,
}


def words_of(picture):
    return [text.get_text() for text in picture.figure.axes[0].texts]


def boxes_of(picture):
    renderer = FigureCanvasAgg(picture.figure).get_renderer()
    return {text.get_text(): text.get_window_extent(renderer) for text in picture.figure.axes[0].texts}


@pytest.mark.slow
@pytest.mark.parametrize("language", one_of_each(["ru", "en"]))
def test_no_words_of_a_drawing_overlap_or_leave_the_paper(counterexamples, language):
    for example in counterexamples:
        picture = example.draw(language)
        boxes = list(boxes_of(picture).values())
        for box in boxes:
            assert box.x0 >= 0
            assert box.x1 <= WIDTH
            assert box.y0 >= 0
            assert box.y1 <= picture.figure.get_figheight() * 100
        for place, one in enumerate(boxes):
            for other in boxes[:place]:
                wide = min(one.x1, other.x1) - max(one.x0, other.x0)
                high = min(one.y1, other.y1) - max(one.y0, other.y0)
                assert wide <= 0 or high <= 3.5, "the height of an empty line is not an overlap"


@pytest.mark.parametrize("language", ["en", "ru"])
def test_a_drawing_says_all_that_does_not_go_without_saying(counterexamples, language):
    for example in counterexamples:
        shown = set(" ".join(words_of(example.draw(language))).split())
        vocabulary, situation = example.policy.vocabulary, example.situation
        phrased = situation_sentences(vocabulary, situation, language)
        for name in told_facts(vocabulary, situation):
            plain = say(vocabulary.facts[name].sentences[situation[name]], language)
            phrases = [
                say(phrase.words, language)
                for phrase in vocabulary.phrases
                if name in phrase.row and say(phrase.words, language) in phrased
            ]
            assert any(set(words.split()) <= shown for words in (plain, *phrases))


def test_the_same_counterexample_gives_the_same_bytes(counterexamples):
    assert counterexamples[0].draw().svg() == counterexamples[0].draw().svg()


def test_words_in_the_svg_stay_words(counterexamples):
    assert "The sender writes" in counterexamples[0].draw().svg()


def test_a_child_is_drawn_smaller_and_in_another_colour_than_an_adult(counterexamples):
    example = next(c for c in counterexamples if c.situation["sender_age"] == "over_18")
    rings = [patch for patch in example.draw().figure.axes[0].patches if getattr(patch, "radius", 0) > 20]
    adult, child = (next(r for r in rings if r.center[0] == x and r.get_fill()) for x in (56.0, WIDTH - 56.0))
    assert example.situation["recipient_age"] == "under_18"
    assert child.radius < adult.radius
    assert child.get_facecolor() != adult.get_facecolor()


def test_arrows_point_from_who_knows_to_who_is_known(sferum):
    policy = sferum["B"]
    situation = {**STRANGER_TO_MINOR, "sender_has_number": True, "channel": "phone"}
    one_way = _picture_of(policy, situation)
    both_ways = _picture_of(policy, {**situation, "recipient_has_number": True})
    assert _styles(one_way) == ["to the recipient"]
    assert _styles(both_ways) == ["to the recipient", "to the sender"]


def _picture_of(policy, situation):
    reading = policy.default_reading
    return Counterexample(policy, situation, reading, decide(policy, situation, reading)).draw()


def _styles(picture):
    """The arrows of what people know of each other, the attempt left out."""
    arrows = [patch for patch in picture.figure.axes[0].patches if hasattr(patch, "get_arrowstyle")]
    names = {"CurveFilledB": "to the recipient", "CurveFilledA": "to the sender", "Curve": "both"}
    return [names[type(arrow.get_arrowstyle()).__name__] for arrow in arrows[:-1]]


def test_an_attempt_that_is_forbidden_is_stopped_by_a_bar(sferum):
    policy = sferum["B"]
    situation = {**STRANGER_TO_MINOR, "sender_has_id": True, "channel": "id"}
    assert decide(policy, situation, policy.default_reading).outcome == "forbidden"
    assert len(_picture_of(policy, situation).figure.axes[0].lines) == 1


def test_the_outcome_stands_with_its_lines(counterexamples):
    for example in counterexamples:
        words = " ".join(words_of(example.draw()))
        assert all(line in words for line in example.decision.lines)
        assert (
            say(example.policy.vocabulary.facts["channel"].sentences[example.situation["channel"]], "en")
            in words
        )
