"""What makes two findings the same."""

from __future__ import annotations

from dataclasses import replace

from proofs.findings.finding import FINGERPRINT_LENGTH, Finding, Level

LOOSENED = Finding(
    kind="CP101",
    level=Level.ERROR,
    policy="hill",
    words={"en": "looser", "ru": "свободнее"},
    rule="4.1",
    rows=({"sender_role": ("guest", "none"), "known": (False,)},),
)


def test_order_within_rows_and_words_do_not_make_another_finding():
    turned = ({"known": (False,), "sender_role": ("none", "guest")},)
    same = replace(LOOSENED, words={"en": "less strict"}, line=7, rows=turned)
    assert same.fingerprint == LOOSENED.fingerprint
    assert len(LOOSENED.fingerprint) == FINGERPRINT_LENGTH


def test_another_kind_policy_claim_or_place_is_another_finding():
    others = [
        replace(LOOSENED, kind="CP102"),
        replace(LOOSENED, policy="dale"),
        replace(LOOSENED, claim="strangers"),
        replace(LOOSENED, rows=({"known": (True,), "sender_role": ("guest", "none")},)),
        replace(LOOSENED, rows=()),
    ]
    assert len({LOOSENED.fingerprint, *(other.fingerprint for other in others)}) == len(others) + 1


def test_json_has_the_keys_of_the_contract():
    places = {"id", "level", "file", "line", "policy", "claim", "rule", "readings", "situations", "rows"}
    assert places | {"example", "words", "fingerprint", "known", "intended"} <= set(LOOSENED.to_dict())
