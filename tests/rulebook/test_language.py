"""The language of the system is found as gettext finds it."""

from __future__ import annotations

import pytest

from rulebook.language import system_language


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({}, "en"),
        ({"LANG": "ru_RU.UTF-8"}, "ru"),
        ({"LANG": "ru_RU.UTF-8", "LC_ALL": "de_DE.UTF-8"}, "en"),
        ({"LANG": "en_US.UTF-8", "LC_MESSAGES": "ru_RU.UTF-8"}, "ru"),
        ({"LANG": "en_US.UTF-8", "LANGUAGE": "ru"}, "ru"),
        ({"LANG": "de_DE.UTF-8", "LANGUAGE": "de:ru:en"}, "ru"),
        ({"LANG": "de_DE.UTF-8", "LANGUAGE": "de:en:ru"}, "en"),
        ({"LANG": "ru_RU.UTF-8", "LANGUAGE": "de"}, "en"),
        ({"LANG": "ru_RU.UTF-8", "LANGUAGE": ""}, "ru"),
        ({"LANGUAGE": "ru"}, "ru"),
        ({"LANG": "ru_RU.UTF-8", "LANGUAGE": "ru", "LC_ALL": "C"}, "en"),
        ({"LANG": "ru_RU.UTF-8", "LANGUAGE": "ru", "LC_ALL": "POSIX"}, "en"),
        ({"LANG": "ru_RU.UTF-8", "LANGUAGE": "ru", "LC_ALL": "", "LC_MESSAGES": "C"}, "en"),
        ({"LANG": "C", "LANGUAGE": "ru"}, "en"),
        ({"LANG": "C.UTF-8", "LANGUAGE": "ru"}, "ru"),
    ],
)
def test_the_locale_c_is_english_and_else_the_first_wish_that_is_ours_counts(environment, language):
    assert system_language(environment) == language
