"""The page of `childproof verify`: a table of claims × policies, then what was found, in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import takewhile
from textwrap import fill

from rich.console import RenderableType
from rich.padding import Padding
from rich.table import Table

from childproof.answers.result_lists import Verdicts, short_words
from childproof.commands.shared.terminal import Text, indented, rendered, text_width
from childproof.commands.shared.verdict_status import KnownReasons
from proofs.answers.verdict import NOT_APPLICABLE, PROVED, REFUTED, UNKNOWN, VACUOUS, Verdict
from proofs.claims.explain import Explanation
from rulebook.language import plural, say, translator
from rulebook.model import Claim

WIDEST_CELL = 23
MOST_CLAIMS = 12
"""So many claims stand in the summary, which fits a screen of 24 lines with them."""
MIN_LABEL = 20
_STYLES = {"✓": "green", "✗": "red", "~": "yellow", "?": "yellow", "∅": "magenta", "–": "dim"}


def verdict_page(
    verdicts: Verdicts,
    known: KnownReasons,
    explanations: Sequence[Explanation],
    language: str,
    *,
    in_full: bool = False,
    about: str | None = None,
) -> str:
    """All verdicts for a person, with their failing situations; `in_full` everything behind each of them.

    `about` says by whom the failing situations are weighed.
    """
    _ = translator(language)
    if not verdicts:
        return rendered(Text(_("These policies name no claims: there is nothing to verify.")))
    ids = [policy.id for policy in verdicts.policies]
    names = short_names(ids)
    parts: list[RenderableType] = [Text(_asked(verdicts, ids, language), style="bold")]
    parts += [
        Text(f"{names[policy.id]}: {policy.status.words(language)}", style="yellow")
        for policy in verdicts.policies
        if policy.status.words(language)
    ]
    if len(verdicts) > 1:
        parts += [Text(""), _table(verdicts, names, known, language)]
        parts += [_legend(verdicts, language)]
    for claim in verdicts.claims:
        behind = {e.verdict.policy.id: e for e in explanations if e.verdict.claim.id == claim.id}
        parts += _claim(claim, verdicts, names, known, behind, language, in_full=in_full)
    if len(verdicts) > 1:
        parts += [Text(""), *(Text(line, style="bold") for line in _summary(verdicts, known, language))]
    if about is not None:
        parts += [Text(""), Text(about)]
    return rendered(*parts)


def summary_page(verdicts: Verdicts, known: KnownReasons, language: str) -> str:
    """All verdicts on one screen of 24 lines: how they add up, and the claims that fail most."""
    _, ngettext = translator(language), plural(language)
    ids = [policy.id for policy in verdicts.policies]
    names = short_names(ids)
    mission, *others = verdicts.claims
    gravest = [mission, *sorted(others, key=lambda claim: _gravity(claim, verdicts))]
    cells = [
        [_brief(one, known) if one else Text("") for one in (verdicts.find(name, claim.id) for name in ids)]
        for claim in gravest
    ]
    table = Table.grid(padding=(0, 2))
    wide = [max(len(names[name]), *(len(row[at]) for row in cells)) for at, name in enumerate(ids)]
    left = text_width() - sum(wide) - 2 * len(ids)
    # Cut by hand: what a fixed width of a column means is not the same in every version of Rich.
    label = max(MIN_LABEL, left)
    for _column in range(1 + len(ids)):
        table.add_column(no_wrap=True)
    table.add_row(Text(_("claim"), style="bold"), *(Text(names[name], style="bold") for name in ids))
    for claim, row in list(zip(gravest, cells, strict=True))[:MOST_CLAIMS]:
        table.add_row(Text(claim.id if len(claim.id) <= label else f"{claim.id[: label - 1]}…"), *row)
    rest = len(gravest) - MOST_CLAIMS
    more = ngettext("… and {n} claim more.", "… and {n} claims more.", rest).format(n=rest)
    return rendered(
        Text(_asked(verdicts, ids, language), style="bold"),
        *(Text(line) for line in _summary(verdicts, known, language)),
        Text(""),
        table,
        *([Text(more)] if rest > 0 else []),
        Text(""),
        Text(_("✓ holds, ~ holds by silence alone, ✗ 3/8 fails in 3 of 8 readings, * known")),
        Text(_("--details tells the cases that break each claim, and their lines.")),
    )


def _gravity(claim: Claim, verdicts: Verdicts) -> tuple[int, int]:
    """How early a claim is told: what fails as it is read stands first, then what fails read otherwise."""
    of_claim = [verdict for verdict in verdicts if verdict.claim.id == claim.id]
    fails = sum(verdict.status == REFUTED for verdict in of_claim)
    return -fails, -sum(verdict.status_all == REFUTED for verdict in of_claim)


def _brief(verdict: Verdict, known: KnownReasons) -> Text:
    """A verdict as a sign, with the number of readings in which it fails: "✓ ✗ 128/384"."""
    counts = f"✗ {verdict.readings.refuted}/{verdict.readings.total}"
    sign = {PROVED: "~" if verdict.rests_on_silence else "✓", VACUOUS: "∅", NOT_APPLICABLE: "–", UNKNOWN: "?"}
    said = sign.get(verdict.status, "")
    if verdict.status == REFUTED or verdict.status_all == REFUTED:
        said = f"{said} {counts}".strip()
    elif verdict.status_all == UNKNOWN and said != "?":
        said += " ?"
    if (verdict.policy.id, verdict.claim.id) in known:
        said += "*"
    return _coloured(said)


def short_names(ids: list[str]) -> dict[str, str]:
    """The ids without what all of them begin with: "safety", "who-and-when", "by-channel"."""
    prefix = _shared_prefix(ids)
    return {name: name.removeprefix(prefix) or name for name in ids}


def _shared_prefix(ids: list[str]) -> str:
    """What all ids begin with, up to a hyphen; nothing for a single one."""
    if len(ids) == 1:
        return ""
    same = takewhile(lambda letters: len(set(letters)) == 1, zip(*ids, strict=False))
    shared = "".join(letters[0] for letters in same)
    return shared[: shared.rfind("-") + 1]


def _asked(verdicts: Verdicts, ids: list[str], language: str) -> str:
    """The first line: how many claims are asked of which policies."""
    _, ngettext = translator(language), plural(language)
    claims, policies, prefix = len(verdicts.claims), len(ids), _shared_prefix(ids)
    claims_words = ngettext("{n} claim", "{n} claims", claims).format(n=claims)
    policies_words = ngettext("of {n} policy", "of {n} policies", policies).format(n=policies)
    which = f"{prefix}…" if prefix else ", ".join(ids)
    return _("{claims} asked {of_policies}: {which}").format(
        claims=claims_words, of_policies=policies_words, which=which
    )


def _table(verdicts: Verdicts, names: dict[str, str], known: KnownReasons, language: str) -> Table:
    _ = translator(language)
    table = Table(show_lines=False, padding=(0, 1), expand=False)
    longest = max(len(claim.id) for claim in verdicts.claims)
    label_width = min(longest, max(20, text_width() - WIDEST_CELL * len(verdicts.policies) - 4))
    table.add_column(_("claim"), min_width=label_width, no_wrap=True)
    for policy in verdicts.policies:
        table.add_column(names[policy.id], overflow="fold")
    for claim in verdicts.claims:
        cells = []
        for policy in verdicts.policies:
            verdict = verdicts.find(policy.id, claim.id)
            said = short_words(verdict, language) if verdict else ""
            if (policy.id, claim.id) in known:
                said += " " + _("(known)")
            cells.append(_coloured(said))
        table.add_row(Text(fill(claim.id, label_width)), *cells)
    return table


def _coloured(said: str) -> Text:
    """A cell in the colour of its gravest sign."""
    grave = "✗" if "✗" in said else said[:1]
    return Text(said, style=_STYLES.get(grave, ""))


def _legend(verdicts: Verdicts, language: str) -> Padding:
    """What the signs in the table mean, as far as they occur."""
    _ = translator(language)
    signs = [("✓", _("it holds in the default reading, or the one that is settled"))]
    if any(verdict.rests_on_silence for verdict in verdicts):
        silence = _("it holds only because no line speaks; it would fail if silence were read as free")
        signs.append(("~", silence))
    signs.append(("✗ 3/8", _("it fails in 3 of 8 readings of the text")))
    table = Table.grid(padding=(0, 2))
    for sign, words in signs:
        table.add_row(Text(sign, style=_STYLES[sign[0]]), Text(words))
    return Padding(table, (0, 0, 0, 1))


def _claim(
    claim: Claim,
    verdicts: Verdicts,
    names: dict[str, str],
    known: KnownReasons,
    behind: Mapping[str, Explanation],
    language: str,
    *,
    in_full: bool,
) -> list[RenderableType]:
    """What has to be said of one claim beyond the table; nothing where it simply holds."""
    _ = translator(language)
    everything = in_full or len(verdicts) == 1
    telling = [v for v in verdicts if v.claim.id == claim.id and (everything or not _is_plain(v))]
    if not telling:
        return []
    parts: list[RenderableType] = [
        Text(""),
        Text(claim.id, style="bold cyan"),
        Text(say(claim.words, language)),
    ]
    for verdict in telling:
        said = Text(f"{names[verdict.policy.id]}: ", style="bold").append(verdict.words(language), "not bold")
        parts.append(Padding(said, (0, 0, 0, 2)))
        reason = known.get((verdict.policy.id, claim.id))
        if reason is not None:
            parts.append(Padding(Text(_("Known: {reason}").format(reason=reason)), (0, 0, 0, 4)))
        if verdict.counterexample is not None:
            words = _("For example: {words}").format(words=verdict.counterexample.words(language))
            parts.append(Padding(Text(words), (0, 0, 0, 4)))
        explanation = behind.get(verdict.policy.id)
        if explanation is not None:
            parts += [indented(line, 4) for line in explanation.words(language, in_full=everything)]
    return parts


def _is_plain(verdict: Verdict) -> bool:
    return verdict.status == verdict.status_all == PROVED and not verdict.rests_on_silence


def _summary(verdicts: Verdicts, known: KnownReasons, language: str) -> list[str]:
    """How the verdicts add up: in the reading judged, then over all open ones."""
    _ = translator(language)
    here = Counter("silence" if v.rests_on_silence else v.status for v in verdicts)
    everywhere = {PROVED: "every_one", REFUTED: "at_least_one"}
    over_all = Counter(everywhere.get(v.status_all, v.status_all) for v in verdicts)
    lines = [
        _("In the default reading, or the one settled: {counts}.").format(counts=_counted(here, language)),
        _("Over all readings: {counts}.").format(counts=_counted(over_all, language)),
    ]
    if known:
        lines.append(_("Known findings: {n}.").format(n=len(known)))
    return lines


def _counted(counts: Counter[str], language: str) -> str:
    """Verdicts by kind, as far as there are any: "20 hold, 17 fail"."""
    ngettext = plural(language)
    words = {
        PROVED: ngettext("{n} holds", "{n} hold", counts[PROVED]),
        "silence": ngettext(
            "{n} holds only because the text is silent",
            "{n} hold only because the text is silent",
            counts["silence"],
        ),
        REFUTED: ngettext("{n} fails", "{n} fail", counts[REFUTED]),
        "every_one": ngettext("{n} holds in every one", "{n} hold in every one", counts["every_one"]),
        "at_least_one": ngettext(
            "{n} fails in at least one", "{n} fail in at least one", counts["at_least_one"]
        ),
        VACUOUS: ngettext("{n} says nothing", "{n} say nothing", counts[VACUOUS]),
        UNKNOWN: ngettext("{n} could not be told", "{n} could not be told", counts[UNKNOWN]),
        NOT_APPLICABLE: ngettext("{n} cannot be asked", "{n} cannot be asked", counts[NOT_APPLICABLE]),
    }
    return ", ".join(said.format(n=counts[kind]) for kind, said in words.items() if counts[kind])
