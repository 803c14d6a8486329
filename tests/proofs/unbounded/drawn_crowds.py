"""Draws small crowds at random: chats of two kinds, a tie that falls back, a few moves and a claim."""

from __future__ import annotations

import random
from dataclasses import dataclass, field, replace

PERMISSIONS, CHATS = ("full", "none"), ("apart", "watched", "open")


@dataclass(frozen=True)
class DrawnMove:
    """One move: who makes it, where, what it sets, who comes into a place of the other, whether it waits."""

    id: str
    by: str
    when: dict[str, object]
    fact: str
    values: tuple[object, ...]
    joins: str
    waits: bool = False


@dataclass(frozen=True)
class DrawnCrowd:
    """One vocabulary with its moves, its claim and its rules; `bond` has the values of the tie."""

    bond: tuple[object, ...]
    symmetric: bool
    said: str
    axioms: list[dict[str, object]]
    start: dict[str, object]
    moves: list[DrawnMove]
    everybody: bool
    rules: list[dict[str, object]]
    facts: dict[str, tuple[object, ...]] = field(default_factory=dict)

    def write(self, folder) -> None:
        """The three files of it."""
        (folder / "vocabulary.toml").write_text(self._vocabulary(), encoding="utf-8")
        (folder / "policy.toml").write_text(self._policy(), encoding="utf-8")
        (folder / "moves.toml").write_text(self._moves(), encoding="utf-8")

    def _vocabulary(self) -> str:
        parts = ['id = "drawn-crowd"\ntitle = { en = "drawn" }\n']
        for name, values in {**self.facts, "act": ("write", "call")}.items():
            silent = f"silent = {told(values[0])}\n" if name in ("chat", "bond") else ""
            said = ", ".join(f'{{ value = {told(one)}, en = "{name} is {one}." }}' for one in values)
            parts.append(f'[facts.{name}]\nlabel.en = "{name}"\n{silent}sentences = [{said}]\n')
        for at, row in enumerate(self.axioms):
            parts.append(f'[axioms.a{at}]\nen = "a{at}"\nimpossible = {told(row)}\n')
        parts.append('[terms.child_recipient]\nen = "a child"\nany = { recipient_permission = "none" }\n')
        return "\n".join(parts)

    def _policy(self) -> str:
        rules = (
            f'[[rules]]\nid = "R{at}"\nline = "R{at}"\nwhen = {told(row)}\n'
            f'outcome = "free"\nquote = "R{at}"\n'
            for at, row in enumerate(self.rules)
        )
        head = 'id = "drawn"\ntitle = { en = "drawn" }\nvocabulary = "vocabulary.toml"\nversion = "1"\n\n'
        reading = '[readings.overlap]\nquestion.en = "Which?"\noptions.loosest.en = "the loosest"\n\n'
        return head + '[source]\ntitle = "none"\n\n' + reading + "\n".join(rules)

    def _moves(self) -> str:
        moves = (
            f'[moves.{one.id}]\nby = "{one.by}"\n'
            + (f"when = {told(one.when)}\n" if one.when else "")
            + ('outcome = "free"\nattempt = { act = "write" }\n' if one.waits else "")
            + f"sets = {{ {one.fact} = {told(list(one.values))} }}\n"
            + (f'joins = "{one.joins}"\n' if one.fact == "chat" else "")
            + f'words.en = "{one.id}."\nbecause.en = "drawn"\n'
            for one in self.moves
        )
        movers = "everybody" if self.everybody else "adversary"
        symmetric = 'symmetric = ["bond"]\n' if self.symmetric else ""
        said = f'{self.said} = ["bond"]\n' if self.said else ""
        return "\n".join(
            [
                'title = { en = "drawn" }\nvocabulary = "drawn-crowd"\nattempt = "act"\n'
                'terms = ["child_recipient"]\n',
                f"[fall_back]\nbond = {told(list(reversed(self.bond)))}\n\n[turned_round]\n",
                '[after_confirmation.new_role]\nen = "nothing else"\n',
                '[movers.adversary]\nen = "the stranger"\nside = "sender"\n',
                '[movers.child]\nen = "the child"\nside = "recipient"\n\n[movers.leader]\nen = "a leader"\n',
                f'[starts.apart]\nen = "apart"\nany = {told(self.start)}\n',
                *moves,
                f'[claims.drawn]\nwords.en = "drawn."\nstarts = "apart"\nmovers = "{movers}"\n'
                'when = { act = ["write", "call"] }\nnever = ["free"]\n'
                'basis = { kind = "ours", why = "drawn" }\n',
                f'[relations]\nproperties = ["permission"]\nplaces = ["chat"]\n{symmetric}{said}',
            ]
        )


def told(value) -> str:
    """A value as TOML has it."""
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{name} = {told(one)}" for name, one in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(map(told, value)) + "]"
    return str(value).lower() if isinstance(value, bool) else f'"{value}"'


def waiting_crowd(seed: int) -> DrawnCrowd:
    """The crowd of a seed in which some moves wait for a free attempt; every other has plain chats."""
    rng = random.Random(f"waiting {seed}")
    drawn = drawn_crowd(seed, CHATS if seed % 2 else ("apart", "open"))
    return replace(drawn, moves=[replace(one, waits=rng.random() < 0.7) for one in drawn.moves])


def drawn_crowd(seed: int, chats: tuple[str, ...] = CHATS) -> DrawnCrowd:
    """The crowd of a seed."""
    rng = random.Random(seed)
    bond = rng.choice([(False, True), ("none", "known", "near")])
    facts: dict[str, tuple[object, ...]] = {
        "sender_permission": PERMISSIONS, "recipient_permission": PERMISSIONS, "chat": chats, "bond": bond,
    }  # fmt: skip

    def row(count: int, names=tuple(facts)) -> dict[str, object]:
        return {name: rng.choice(facts[name]) for name in rng.sample(names, count)}

    others = ("sender_permission", "recipient_permission", "chat")
    axioms = [{"bond": bond[-1], **row(rng.choice([1, 1, 2]), others)} for _ in range(rng.choice([1, 1, 2]))]
    moves = []
    for at in range(rng.choice([2, 3, 4])):
        fact = rng.choice([*others, "chat", "chat", "bond"])
        moves.append(
            DrawnMove(
                f"m{at}",
                rng.choice(["adversary", "child", "leader", "leader"]),
                row(rng.choice([0, 1, 1, 2])),
                fact,
                tuple(rng.sample(facts[fact], rng.choice([1, 1, 2]))),
                rng.choice(["sender", "sender", "recipient"]),
            )
        )
    return DrawnCrowd(
        bond,
        rng.random() < 0.5,
        rng.choice(["", "third_people", "between"]),
        axioms,
        {**row(2, others[:2]), "chat": "apart", "bond": bond[0]},
        moves,
        rng.random() < 0.7,
        [row(rng.choice([1, 2, 2, 3])) for _ in range(rng.choice([1, 2]))],
        facts,
    )
