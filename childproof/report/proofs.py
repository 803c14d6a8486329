"""The part of a report that says why a claim holds, what else is wrong with a text, and how it is mended."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from childproof.answers.audit_result import AuditResult
from childproof.answers.examination import Examination, Repaired
from childproof.words.voice import Sign, Voice, short_titles, sign_of, sign_of_attack
from proofs.anomalies.check import Check, Gaps
from proofs.changes.comparison import Comparison
from proofs.strength.coverage import LEVELS
from proofs.strength.report import Score, Strength
from rulebook.language import say
from rulebook.words import rows_words


@dataclass(frozen=True)
class Proof:
    """Why one policy keeps a claim: what the proof rests on, and where the text is silent."""

    policy: str
    sign: Sign
    core: tuple[str, ...]
    gaps: tuple[str, ...]


@dataclass(frozen=True)
class ProofBlock:
    """One claim with the proofs of it."""

    words: str
    proofs: tuple[Proof, ...]


@dataclass(frozen=True)
class Listed:
    """A list that is folded away under its title."""

    title: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Checked:
    """What is wrong with one policy whatever one claims of it."""

    policy: str
    lists: tuple[Listed, ...]


@dataclass(frozen=True)
class Watched:
    """How closely claims and scenarios watch one policy, by level, and what no claim watches."""

    policy: str
    mutants: tuple[str, ...]
    conditions: tuple[str, ...]
    unwatched: Listed


@dataclass(frozen=True)
class Mended:
    """The repaired version of one policy: whether it keeps the promise, and what it changes."""

    policy: str
    id: str
    signs: tuple[tuple[str, Sign], ...]
    changes: tuple[Listed, ...]
    claims: Listed


def proof_blocks(result: AuditResult, voice: Voice) -> list[ProofBlock]:
    """Every claim that some policy keeps in the reading that is judged, with what each proof rests on."""
    names = short_titles(result.policies, voice.language)
    blocks = []
    for claim in result.verdicts.claims:
        proofs = []
        for policy in result.policies:
            verdict = result.verdicts.find(policy.id, claim.id)
            behind = result.explanation_of(verdict) if verdict else None
            if verdict is not None and behind is not None and behind.core is not None:
                proofs.append(
                    Proof(
                        names[policy.id],
                        sign_of(verdict, voice),
                        tuple(behind.core_words(voice.language)),
                        tuple(_sentence(rows_words(policy, (row,), voice.language)) for row in behind.gaps),
                    )
                )
        if proofs:
            blocks.append(ProofBlock(say(claim.words, voice.language), tuple(proofs)))
    return blocks


def _sentence(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}"


def checked_policies(result: AuditResult, voice: Voice) -> list[Checked]:
    """Gaps, contradictions and idle lines of each policy."""
    names = short_titles(result.policies, voice.language)
    return [
        Checked(names[one.policy.id], tuple(_lists(one.check, voice)))
        for one in result.examinations
        if one.check
    ]


def _lists(check: Check, voice: Voice) -> list[Listed]:
    _, language = voice, voice.language
    text = _("Situations of which no line speaks, read as judged above: {n}")
    lists = [_gaps(check, check.gaps, text, voice)]
    if check.everywhere is not None:
        text = _("Situations of which no line speaks, however the text is read: {n}")
        lists.append(_gaps(check, check.everywhere, text, voice))
    overlaps = tuple(overlap.words(language) for overlap in check.overlaps)
    idle = tuple(rule.words(language) for rule in check.idle)
    lists.append(
        _listed(_("Pairs of lines that contradict each other in some reading: {n}"), overlaps, voice)
    )
    lists.append(_listed(_("Lines without effect in some reading: {n}"), idle, voice))
    return lists


def _gaps(check: Check, gaps: Gaps, title: str, voice: Voice) -> Listed:
    _ = voice
    count = "?" if gaps.situations is None else voice.number(gaps.situations)
    if gaps.rows is None:
        return Listed(title.format(n=count), (_("Too many ways to list."),))
    rows = (rows_words(check.policy, (row,), voice.language) or _("always") for row in gaps.rows)
    return Listed(title.format(n=count), tuple(_sentence(words) for words in rows))


def _listed(title: str, lines: Sequence[str], voice: Voice) -> Listed:
    return Listed(title.format(n=voice.number(len(lines))), tuple(_sentence(line) for line in lines))


def watched_policies(result: AuditResult, voice: Voice) -> list[Watched]:
    """The three scores of each policy, which are never mixed."""
    names = short_titles(result.policies, voice.language)
    return [
        _watched(names[one.policy.id], one.strength, voice) for one in result.examinations if one.strength
    ]


def _watched(name: str, found: Strength, voice: Voice) -> Watched:
    _ = voice

    def shown(score: Score) -> str:
        return f"{score.percent} % ({voice.number(score.noticed)} / {voice.number(score.total)})"

    missing = tuple(group.words(voice.language) for group in found.unwatched)
    return Watched(
        name,
        tuple(shown(found.mutation_score(level)) for level in LEVELS),
        tuple(shown(found.condition_score(level)) for level in LEVELS),
        _listed(_("What no claim watches: {n} places"), missing, voice),
    )


def mended_policies(result: AuditResult, voice: Voice) -> list[Mended]:
    """The repaired version of each policy that has one."""
    names = short_titles(result.policies, voice.language)
    return [
        _mended(names[one.policy.id], one, one.repaired, voice) for one in result.examinations if one.repaired
    ]


def _mended(name: str, one: Examination, repaired: Repaired, voice: Voice) -> Mended:
    _, language = voice, voice.language
    first = repaired.verdict.claim
    signs = [(say(first.words, language), sign_of(repaired.verdict, voice))]
    if repaired.attack is not None:
        signs.append((say(repaired.attack.claim.words, language), sign_of_attack(repaired.attack, voice)))
    turned = [change for change in repaired.change.claims if change.turned]
    words = {claim.id: say(claim.words, language) for claim in one.policy.claims}
    fails = _("{claim} It failed in {before} of {total} readings; now in {after} of {left}.")
    lines = tuple(
        fails.format(
            claim=words.get(change.claim, change.claim),
            before=voice.number(change.old.readings.refuted),
            total=voice.number(change.old.readings.total),
            after=voice.number(change.new.readings.refuted),
            left=voice.number(change.new.readings.total),
        )
        for change in turned
        if change.old is not None and change.new is not None
    )
    return Mended(
        name,
        repaired.policy.id,
        tuple(signs),
        tuple(_changes(repaired.change, voice)),
        _listed(_("Claims that turned: {n}"), lines, voice),
    )


def _changes(change: Comparison, voice: Voice) -> list[Listed]:
    """The difference in words, by heading; claims are told apart from it, in their own words."""
    _ = voice
    groups, title = dict[str, list[str]](), ""
    for line in change.words(voice.language):
        if line.startswith("  "):
            groups[title].append(line.strip())
        else:
            title = line
            groups[title] = []
    groups.pop(_("Claims that turned:"), None)
    if change.readings:
        groups[_("Readings:")] = [_reading(change, *one, voice) for one in change.readings]
    return [Listed(title, tuple(_sentence(line) for line in lines)) for title, lines in groups.items()]


def _reading(change: Comparison, name: str, gone: Sequence[str], came: Sequence[str], voice: Voice) -> str:
    """One question about the text that is answered in other ways than before."""
    _, language = voice, voice.language
    sides = [
        (change.old.readings.get(name), gone, _("No longer: {options}.")),
        (change.new.readings.get(name), came, _("New: {options}.")),
    ]
    question = change.new.readings.get(name) or change.old.readings[name]
    said = [say(question.question, language)]
    for reading, options, text in sides:
        if reading is not None and options:
            words = (voice.quoted(say(reading.option_words[option], language)) for option in options)
            said.append(text.format(options=", ".join(words)))
    if question.why:
        said.append(f"{_sentence(say(question.why, language))}.")
    return " ".join(said)
