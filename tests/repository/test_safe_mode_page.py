"""The page on the change that happened says what the proofs and a region say."""

import pytest

from tests.tools.safe_mode import NAMES, PAGE, shown, table


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_each_table_of_the_page_is_what_the_toolkit_says(name):
    page = PAGE.read_text(encoding="utf-8")
    assert shown(name, page) == table(name), "if this is meant: python -m tests.tools.safe_mode"
