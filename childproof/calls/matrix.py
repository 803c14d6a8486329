"""`cp.matrix`: who may write to a child, people in plain words × rule books."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from childproof.answers.result_lists import Policies
from childproof.answers.who_may_write import Matrix, who_may_write
from childproof.calls.arguments import PATH, takes
from childproof.calls.policies import PolicyName, chosen_policies
from rulebook.catalogue import people_path, vocabulary_path
from rulebook.language import Message
from rulebook.loaders.load_people import People, load_people
from rulebook.loaders.load_vocabulary import load_vocabulary
from rulebook.model import Vocabulary
from rulebook.reader.faults import one_fault


@takes(people=PATH)
def matrix(
    policies: PolicyName | Iterable[PolicyName] | None = None, *, people: str | Path | None = None
) -> Matrix:
    """Who may write to a child, and how: sixteen people in plain words × rule books, over every reading.

        cp.matrix()
        cp.matrix("new-rules.toml", people="our-people.toml").to_frame()

    `people` is a file of people; by default the one of the policies' vocabulary (docs/formats/people.md).

    Raises:
        InputError: a policy or the file has faults, there are no people for the vocabulary, or the policies
            do not share one.
    """
    books = chosen_policies(policies)
    vocabulary = shared_vocabulary(books)
    path = people_path(vocabulary.id) if people is None else people
    if path is None:
        raise one_fault(
            "people",
            Message("there are no people for the vocabulary `{id}`", id=vocabulary.id),
            Message("write a file of people"),
        )
    return who_may_write(books, load_people(path, vocabulary))


def shared_vocabulary(books: Policies) -> Vocabulary:
    """The one vocabulary of all policies.

    Raises:
        InputError: they have several.
    """
    vocabularies = {policy.vocabulary.digest: policy.vocabulary for policy in books}
    if len(vocabularies) > 1:
        names = ", ".join(vocabulary.id for vocabulary in vocabularies.values())
        raise one_fault(
            Message("policies"),
            Message("they speak of different facts: {names}", names=names),
            Message("ask about one vocabulary at a time"),
        )
    return next(iter(vocabularies.values()))


def known_people(books: Policies) -> People | None:
    """The people of the policies' vocabulary, where all share one that has some, else None."""
    vocabularies = {policy.vocabulary for policy in books}
    if len(vocabularies) != 1:
        return None
    (vocabulary,) = vocabularies
    home, path = vocabulary_path(vocabulary.id), people_path(vocabulary.id)
    if home is None or path is None or load_vocabulary(home) != vocabulary:
        return None
    return load_people(path, vocabulary)


def known_matrix(books: Policies) -> Matrix | None:
    """The matrix of the people that are known for the policies, else None."""
    people = known_people(books)
    return None if people is None else who_may_write(books, people)
