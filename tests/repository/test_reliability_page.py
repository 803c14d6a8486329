"""docs/reliability.md says what the data of its run says, and nothing is left out of it."""

from __future__ import annotations

import copy
import json

from tests.reliability.engines import ENGINES
from tests.reliability.fuzzing.command_lines import ARGUMENTS
from tests.reliability.fuzzing.targets import TARGETS
from tests.reliability.injection.trials import TRIALS
from tests.reliability.injection.writers import WRITERS
from tests.tools.reliability.__main__ import DATA, PAGE
from tests.tools.reliability.page import page
from tests.tools.reliability.tries import Often

SAID = json.loads(DATA.read_text(encoding="utf-8"))


def test_the_page_says_what_the_data_says():
    kept = PAGE.read_text(encoding="utf-8")
    assert page(SAID) == kept
    other = copy.deepcopy(SAID)
    other["tried"]["fuzzing"][0]["failed"] = ["rule book 1: something broke"]
    assert "1 failed" in page(other)
    assert "- `rule book 1: something broke`" in page(other)
    other["tried"]["writers"][0]["not_tried"] = "nobody but root"
    assert "Not tried for want of rights" in page(other)


def test_a_run_that_was_smaller_than_usual_is_called_so():
    usual = vars(Often())
    assert "The run was smaller" not in page({**SAID, "often": usual})
    for name, value in usual.items():
        told = page({**SAID, "often": {**usual, name: value - 1}})
        assert "The run was smaller" in told
        assert f"`--minutes 60 --policies {usual['policies']:g} " in told


def test_everything_was_tried():
    def tried(part):
        return {one["what"] for one in SAID["tried"][part] if one["trials"] or one["not_tried"]}

    assert tried("fuzzing") == {*TARGETS, ARGUMENTS}
    assert tried("policies") == {*ENGINES}
    assert tried("writers") == {f"{trial}: {name}" for trial in TRIALS for name in WRITERS}
    assert len(tried("flips")) == 4
    assert len(tried("clusters")) == 6
