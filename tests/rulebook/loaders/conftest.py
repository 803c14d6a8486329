"""A folder with a small vocabulary, to write absurd files into."""

import pytest

from tests.cases.reading import CASES


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "vocabulary-small.toml").write_bytes((CASES / "valid" / "vocabulary-small.toml").read_bytes())
    return tmp_path


@pytest.fixture
def write(folder):
    def put(content, name="absurd.toml"):
        path = folder / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return put
