"""The headings of the report, and what stands below them."""

from __future__ import annotations

from childproof.answers.breakdown import ABOUT, BREAKDOWNS, BreakdownKind
from childproof.report.case_words import CASE_WORDS
from childproof.words.measure_words import WHO_IS_MEANT
from rulebook.language import N_

HEADINGS = {
    "title": N_("Who can write to a child?"),
    "about": N_(
        "An audit of rule books for a messenger: what they guarantee, where they fail, and what that means "
        "for the children of a region."
    ),
    "change": N_("What the change did"),
    "finding_before": N_("finding of the rules as they were"),
    "opened_now": N_("new:"),
    "status": N_("after the change"),
    "still_in": N_("what is left"),
    "fix_review": N_("The fix reviewed, finding by finding: situations, lines and the simplest case"),
    "gate_findings": N_("What the change made worse, as `childproof gate` says it"),
    "question": N_("The question"),
    "answer": N_("The answer"),
    "worst": N_("The simplest case"),
    "case": N_("The simplest case:"),
    "hangs_on": N_("It depends on:"),
    "who_about": N_(
        "Each of them writes to the same child: {recipient}. The way that gets furthest counts – phone, id "
        "or a common chat, whatever the person has."
    ),
    "person": N_("who writes"),
    "otherwise": N_("read otherwise:"),
    "open_question": N_("question {n}"),
    **{f"case_{name}": CASE_WORDS[name] for name in ("title", "about", "no_script", "left_out")},
    "rules": N_("The rules themselves"),
    "rules_about": N_(
        "Every line with its code, the words of the source, what they were taken to mean, the open questions "
        "that hang on it, and the claims that fail by it in the plainest case."
    ),
    "taken_as": N_("Taken to mean:"),
    "fails_by_it": N_("Fails by it:"),
    "summary": N_("All claims"),
    "must_not": N_("What must not happen"),
    "must_stay": N_("What must stay possible"),
    "failures": N_("Where the rules fail"),
    "costs": N_("Where the rules stop what should be possible"),
    "all_situations": N_("All situations in which it fails, in this reading:"),
    "rows_overlap": N_("One situation can stand in several rows."),
    "situations": N_("situations"),
    "repairs": N_("What would restore it, proved:"),
    "not_found": N_("Not found out:"),
    "proofs": N_("Why the rest holds"),
    "proofs_about": N_(
        "Each proof with a smallest set of things that it rests on: take one away and it is no proof any "
        "more. Where it rests on silence, the situations are named of which no line speaks."
    ),
    "rests_on": N_("Rests on:"),
    "silent_where": N_("No line speaks of it where:"),
    "steps": N_("Step by step"),
    "steps_about": N_(
        "A claim above asks what one attempt comes to. Here people act first: they save numbers, join chats, "
        "claim roles, and are helped or not. Every chain of such steps is looked at."
    ),
    "claim_over_time": N_("claim over time"),
    "other_claims": N_("The other claims, step by step"),
    "events": N_("What time and accidents do to the first of these claims"),
    "event": N_("what happens"),
    "without_effect": N_("No difference under any rule book:"),
    "outlived": N_("Dialogues that outlive their reason"),
    "outlived_about": N_(
        "After these steps a dialogue with a child goes on although nobody could open it any more. No text "
        "says that it ends."
    ),
    "checked": N_("Gaps and contradictions"),
    "watched": N_("How closely the claims watch"),
    "watched_about": N_(
        "One small mistake at a time is put into the rules, and one condition at a time is taken out. How "
        "many are noticed by the claims alone, with scenarios that cite the text, and with those that only "
        "record what the rules do today?"
    ),
    "mistakes": N_("mistakes"),
    "conditions": N_("conditions"),
    "by_claims": N_("by the claims alone"),
    "with_sourced": N_("with scenarios that cite the text"),
    "with_pinned": N_("with pinned scenarios"),
    "mended": N_("Mended"),
    "mended_about": N_(
        "A version of each rule book made to keep the promise however it is read: the words before and "
        "after, what they change, and what that costs. Before and after are run on the same attempts; in "
        "brackets stands the 95 % interval."
    ),
    "old_words": N_("The words today"),
    "new_words": N_("The words mended"),
    "our_words": N_("our own words"),
    "not_there": N_("no such line"),
    "whole_change": N_("The situations that change (in brackets: how many)"),
    "price": N_("What it brings and costs, of 1,000 children"),
    "before": N_("today"),
    "after": N_("mended"),
    "moved": N_("moves by"),
    "findings": N_("Findings"),
    "findings_about": N_(
        "One finding for each line of the source that lets claims fail. What it opens, and how hard it is to "
        "reach for an adult whom nobody knows, are told apart; every finding can be cited by its number."
    ),
    "matrix": N_("What it opens, and how hard it is to reach"),
    "grid": N_("Who may write to whom"),
    "grid_about": N_(
        "Every kind of sender (rows) and recipient (columns), in the plainest reading. A cell has one mark "
        "for each channel, from left to right, and shows the loosest outcome that some tie between the two "
        "can bring about. ✓ the role is confirmed, ? it is merely said."
    ),
    "sender": N_("who writes"),
    "to_decide": N_("To decide"),
    "to_analyse": N_("For analysts"),
    "to_check": N_("For auditors"),
    "unfold": N_("Unfold everything, to print all of it"),
    "glossary": N_("The words that matter"),
    "opens": N_("opens"),
    "the_way": N_("The way in"),
    "consequences": N_("What fails by it"),
    "do_now": N_("What to do now"),
    "do_price": N_("worded and priced under “Mended”"),
    "no_repair": N_("No repair was looked for; `childproof explain` looks for one."),
    "for_good": N_("For good: what the authors of the text have to settle"),
    "ships": N_("What it ships"),
    "ships_scenario": N_("As an example for one's own scenario file:"),
    "ships_certificate": N_("The proof, to be checked without this toolkit's solver:"),
    "try_it": N_("Try this case"),
    "open": N_("What the text leaves open"),
    "open_about": N_(
        "These questions are not settled by any reading above. The verdicts do not cover them; whoever "
        "rewrites the rules should answer them."
    ),
    "readings": N_("The readings"),
    "readings_about": N_(
        "Where the text can be understood in more than one way, each way is an option. The first is the "
        "plainest wording and no verdict on what is safe."
    ),
    "simulation": N_("What happens in a region"),
    "measures": N_("Measures"),
    "turns": N_("Where it turns:"),
    "usual_figures": N_("With every figure as usual"),
    "reached": WHO_IS_MEANT[0],
    "known": WHO_IS_MEANT[1],
    "ways": BREAKDOWNS[BreakdownKind.WAYS],
    "ways_about": ABOUT[BreakdownKind.WAYS],
    "where": BREAKDOWNS[BreakdownKind.PLACES],
    "load": BREAKDOWNS[BreakdownKind.LOAD],
    "load_about": ABOUT[BreakdownKind.LOAD],
    "differences": N_("Differences on the same attempts"),
    "relations": BREAKDOWNS[BreakdownKind.RELATIONS],
    "adults": BREAKDOWNS[BreakdownKind.ADULTS],
    "adults_about": ABOUT[BreakdownKind.ADULTS],
    "weights": N_("What the failures concern"),
    "assumptions": N_("Assumptions"),
    "structure": N_("Taken for granted without a figure"),
    "sourced": N_("Figures with a source"),
    "provenance": N_("Where this comes from, and how to check it"),
    "rule_book": N_("rule book"),
    "claim": N_("claim"),
    "situation": N_("The situation"),
    "outcome": N_("What the rules say"),
    "no_line": N_("No line of the text speaks of it."),
    "reading_needed": N_("This counterexample needs the text to be read so:"),
    "fails_when": N_("It fails in every reading with one of these answers:"),
    "fails_when_all": N_("It fails in every reading with these answers:"),
    "fails_always": N_("It fails however the text is read."),
    "and": N_("and"),
    "more_rows": N_("More such readings stand in audit.json."),
    "default": N_("default"),
    "settled": N_("settled"),
    "measure": N_("measure"),
    "relation": N_("who writes to whom"),
    "way": N_("way"),
    "place": N_("where"),
    "pairs": N_("pairs"),
    "attempts": N_("attempts"),
    "share": N_("% of all"),
    "strangers": N_("by strangers"),
    "over_readings": N_("attempts, over all readings"),
    "figure": N_("figure"),
    "value": N_("value"),
    "range": N_("range"),
    "unit": N_("unit"),
    "why": N_("why"),
    "channels": N_("Weights of the channels, by who writes to whom"),
    "again": N_("The same audit again:"),
    "certificates": N_(
        "Beside this report lies a certificate for each rule book: the rules, the claims and every verdict. "
        "Python alone checks it, without the solver and the tables that found the verdicts: each claim is "
        "decided again in every situation under every reading."
    ),
    "no_certificate": N_("No certificate:"),
    "one_again": N_("One verdict again, and one decision explained:"),
    "no_claims": N_("These policies name no claims: there is nothing to verify."),
    "all_hold": N_("No claim fails in any reading."),
    "lines": N_("lines"),
    "contents": N_("Contents"),
    "not_simulated": N_("Not simulated"),
    "intervals": N_(
        "In brackets: the 95 % interval. It covers chance – which people and attempts happen to be drawn, "
        "with schools as clusters. It does not cover the assumptions below: with other assumptions the "
        "figures can move far outside it. A dash: at this size such intervals have not been found to contain "
        "the truth as often as they claim. A zero means that nothing was seen in this run, not that it "
        "cannot happen; what can happen is said by the proofs above."
    ),
    "glance_note": N_(
        "The claim is proved or refuted for every situation that can occur. The figures come from a "
        "simulated region and rest on assumptions; in brackets the 95 % interval of chance, in square "
        "brackets 5 to 95 of 100 of what is held possible. A claim speaks of what is "
        "on record, the figures of who really writes: where it holds, strangers may still reach children "
        "from accounts that were taken over, or with a role that was confirmed to them by mistake."
    ),
    "paired": N_(
        "The first rule book less the second, on the same attempts, with the 95 % interval of the "
        "difference. Bold: the interval does not contain zero."
    ),
    "weights_about": N_(
        "Every situation in which a claim fails, in the reading of its counterexample, weighed by the "
        "simulated people: how many pairs can stand in one (counted once for each channel), and how many "
        "attempts do."
    ),
    "assumed_about": N_(
        "No published figure stands behind these values. They are judgements, each with a range in which it "
        "could lie; every simulated measure rests on some of them. None of the proofs does."
    ),
    "holds": N_("It holds in the reading that is judged: the default, with what was settled."),
    "silence": N_("It holds only because no line speaks of it: it would fail if silence were read as free."),
    "fails": N_("It fails: a counterexample stands below."),
    "reading_note": N_(
        "A proof speaks of every situation that the facts allow, however rare. A reading is one way to "
        "understand the text; a claim is judged in the plainest reading and in all of them."
    ),
}
"""Every text of the page that does not depend on the audit, by the name it has in the template."""
