import pytest

from childproof.__main__ import main
from proofs.certificates.certify import certify, seen_from
from proofs.certificates.recheck import recheck
from rulebook.loaders.load_policy import load_policy


@pytest.mark.parametrize("name", ["policy.toml", "words.toml", "two.toml"])
def test_a_policy_of_ones_own_that_changed_since_is_noticed_from_the_certificate_alone(
    small, tmp_path, capsys, name
):
    (tmp_path / "proof").mkdir()
    certificate = tmp_path / "proof" / "certificate.json"
    assert main(["certify", str(small), "--output", str(certificate)]) == 0
    assert '"file": "../policy.toml"' in certificate.read_text(encoding="utf-8")
    assert main(["recheck", str(certificate), "--lang", "en"]) == 0
    assert "is the one that was certified" in capsys.readouterr().out
    with (tmp_path / name).open("a", encoding="utf-8") as file:
        file.write("# later\n")
    assert main(["recheck", str(certificate), "--lang", "en"]) == 1
    assert "is not the text that was certified" in capsys.readouterr().out


def test_a_policy_of_the_catalogue_is_found_by_its_id_and_not_by_a_path(sferum, tmp_path):
    assert seen_from(sferum["A"], tmp_path) is None


def test_a_file_of_ones_own_under_an_id_of_the_catalogue_is_told_how_to_compare(small):
    text = small.read_text(encoding="utf-8")
    known = load_policy(small).id
    small.write_text(text.replace(f'"{known}"', '"sferum-2025-03-safety"', 1), encoding="utf-8")
    certificate = certify(load_policy(small), file="mine.toml")
    result = recheck(certificate.to_dict())
    assert (result.status, result.names) == (1, "mine.toml")
    assert "names mine.toml: --policy compares" in result.told("en")[-1]
    assert recheck(certificate.to_dict(), small).status == 0
