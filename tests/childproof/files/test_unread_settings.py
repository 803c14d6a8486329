"""Settings of Matplotlib that are no text are the fault of their file, and no defect of ours."""

import matplotlib as mpl
import pytest

from childproof.files.missing_parts import unread_settings
from tests.narrowing import present


def test_settings_that_are_no_text_are_told_with_their_file(tmp_path):
    settings = tmp_path / "matplotlibrc"
    settings.write_bytes("font.family: Шрифт\n".encode("cp1251"))
    with pytest.raises(UnicodeDecodeError) as raised:
        mpl.rc_params_from_file(settings)
    told = present(unread_settings(raised.value)).told("en")
    assert told == f"error: {settings}: the file is not UTF-8 text\n  save it as UTF-8"


def test_other_bytes_that_are_no_text_are_not_laid_at_its_door():
    with pytest.raises(UnicodeDecodeError) as raised:
        b"\xff".decode()
    assert unread_settings(raised.value) is None
    assert unread_settings(ValueError()) is None
