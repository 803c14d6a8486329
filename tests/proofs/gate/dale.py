"""A small school's book with everything a book can have, and edits of it as text."""

from __future__ import annotations

from pathlib import Path

from proofs.gate.book import BookVersion
from proofs.gate.judge import judge
from rulebook.loaders.load_moves import load_moves
from rulebook.loaders.load_policy import load_policy

VOCABULARY = """
id = "dale"
title = { en = "Dale School" }
[facts.sender_role]
label.en = "sender's role"
sentences = [
  { value = "teacher", en = "The sender is a teacher." },
  { value = "pupil", en = "The sender is a pupil." },
  { value = "guest", en = "The sender is a guest." },
]
[facts.recipient_role]
label.en = "recipient's role"
sentences = [
  { value = "teacher", en = "The recipient is a teacher." },
  { value = "pupil", en = "The recipient is a pupil." },
  { value = "guest", en = "The recipient is a guest." },
]
[facts.checked]
label.en = "sender checked"
sentences = [
  { value = false, en = "The sender is not checked." },
  { value = true, en = "The sender is checked." },
]
[facts.same_club]
label.en = "same club"
silent = false
sentences = [
  { value = false, en = "They share no club." },
  { value = true, en = "They share a club." },
]
[facts.way]
label.en = "way"
silent = "chat"
sentences = [{ value = "chat", en = "By chat." }, { value = "call", en = "By call." }]
[axioms.guests]
en = "guests are never checked"
impossible = { sender_role = "guest", checked = true }
[terms.unverified_sender]
en = "the sender is not checked"
any = { checked = false }
[terms.child_recipient]
en = "the recipient is a pupil"
any = { recipient_role = "pupil" }
[terms.trusted]
en = "they share a club"
any = { same_club = true }
"""
POLICY = """
id = "dale-2025"
title = { en = "Dale School, 2025" }
vocabulary = "vocabulary.toml"
version = "2025"
claims = ["claims.toml"]
scenarios = ["scenarios.toml"]
[source]
title = "House rules"
[readings.overlap]
question.en = "Which line wins?"
options.loosest.en = "the loosest"
options.forbidden_first.en = "a forbidding one"
[readings.unchecked]
question.en = "Is somebody a teacher who is not checked?"
lines = ["1"]
options.no.en = "no"
options.yes.en = "yes"
[parties.pupil]
en = "pupil"
any = { role = "pupil" }
[conditions.real_teacher]
en = "the sender is a teacher"
any = [{ sender_role = "teacher", checked = true }, { sender_role = "teacher", unchecked = "yes" }]
[[rules]]
id = "1"
line = "1"
to = "pupil"
when = { real_teacher = true }
outcome = "free"
quote = "Teachers may write to pupils."
[[rules]]
id = "2"
line = "2"
from = "pupil"
to = "pupil"
outcome = "request"
quote = "Pupils send each other a request."
[[rules]]
id = "3"
line = "3"
to = "pupil"
when = { sender_role = "guest" }
outcome = "forbidden"
quote = "Guests may not write to pupils."
[[rules]]
id = "4"
line = "4"
when = { recipient_role = ["teacher", "guest"] }
outcome = "free"
quote = "Everybody may write to grown-ups."
"""
CLAIMS = """
title = { en = "Strangers and pupils" }
terms = ["unverified_sender", "child_recipient", "trusted"]
[claims.stranger]
words.en = "Nobody unchecked writes freely to a pupil, unless trusted."
when = { unverified_sender = true, child_recipient = true }
unless = { trusted = true }
never = ["free"]
basis = { kind = "ours", why = "test" }
[claims.guest]
words.en = "No guest reaches a pupil."
when = { sender_role = "guest", child_recipient = true }
never = ["free", "request"]
basis = { kind = "ours", why = "test" }
[claims.teacher-can-write]
words.en = "A checked teacher can write to a pupil."
when = { sender_role = "teacher", checked = true, child_recipient = true }
always = ["free"]
basis = { kind = "quoted", quote = "Teachers may write to pupils.", where = "line 1" }
"""
SCENARIOS = """
title = { en = "Examples" }
[scenarios.guest-calls]
words.en = "A guest calls a pupil."
situation = { sender_role = "guest", recipient_role = "pupil", way = "call" }
every_reading = true
outcome = ["forbidden"]
why.en = "the line says so"
cites = { line = "3", quote = "Guests may not write to pupils." }
[scenarios.pupils]
words.en = "Two pupils."
situation = { sender_role = "pupil", recipient_role = "pupil", checked = true, same_club = false }
outcome = ["request"]
why.en = "records what it does"
pinned = true
"""
MOVES = """
title = { en = "Moves in Dale" }
vocabulary = "dale"
attempt = "way"
terms = ["child_recipient"]
[after_confirmation.new_role]
en = "nobody asks for a role"
[movers.stranger]
en = "the stranger"
[movers.school]
en = "the school"
[starts.outside]
en = "a guest who shares no club with a pupil"
any = { sender_role = "guest", recipient_role = "pupil", checked = false, same_club = false }
[moves.join]
by = "school"
sets = { same_club = true }
words.en = "The school lets the sender into the club."
because.en = "clubs are open"
[moves.claim-to-teach]
by = "stranger"
when = { sender_role = "guest", same_club = true }
sets = { sender_role = "teacher" }
words.en = "The guest calls himself a teacher."
because.en = "nobody asks in a club"
[claims.stranger-reaches]
words.en = "Alone, a guest never comes to write freely to a pupil."
starts = "outside"
movers = "stranger"
when = { child_recipient = true }
never = ["free"]
basis = { kind = "ours", why = "test" }
"""
FILES = {
    "policy": POLICY,
    "vocabulary": VOCABULARY,
    "claims": CLAIMS,
    "scenarios": SCENARIOS,
    "moves": MOVES,
}


def written(folder: Path, *edits: tuple[str, str, str]) -> BookVersion:
    """The book in a folder, each edit a file, a text in it, and what stands there instead."""
    texts = dict(FILES)
    for file, old, new in edits:
        assert old in texts[file], (file, old)
        texts[file] = texts[file].replace(old, new, 1)
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in texts.items():
        (folder / f"{name}.toml").write_text(text.lstrip(), encoding="utf-8")
    return loaded(folder)


def loaded(folder: Path) -> BookVersion:
    """The book that lies in a folder."""
    policy = load_policy(folder / "policy.toml")
    return BookVersion(policy, load_moves([folder / "moves.toml"], policy.vocabulary))


def findings(folder: Path, *edits: tuple[str, str, str], **options):
    """What the gate says of edits of the book."""
    return judge(written(folder / "old"), written(folder / "new", *edits), **options)
