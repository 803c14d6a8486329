import pytest

from childproof.__main__ import main
from proofs.certificates.certify import seen_from


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
