"""What can happen over time under a policy, wherever that is written.

Every question asks here, so that all of them speak of the same moves.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from rulebook.loaders.load_moves import catalogue_moves, load_moves
from rulebook.loaders.moves_files import catalogue_files, moves_files_of
from rulebook.model import Policy, Vocabulary
from rulebook.moves import Moves
from rulebook.reader.document import read_document
from rulebook.reader.faults import InputError


def moves_of(policy: Policy, own: str | Path | None = None) -> Moves | None:
    """What can happen over time under a policy, with a person's own file besides; None where nothing says.

    Raises:
        InputError: with every fault of a file.
    """
    files = moves_files_of(policy.path, policy.vocabulary.id, own)
    if files == catalogue_files(policy.vocabulary.id):
        try:
            return catalogue_moves(policy.vocabulary)
        except InputError:
            # The vocabulary has a name of the catalogue and is another one: those moves are not about it.
            return None
    return _loaded(tuple((str(file), read_document(file).digest) for file in files), policy.vocabulary)


@lru_cache(maxsize=8)
def _loaded(files: tuple[tuple[str, str], ...], vocabulary: Vocabulary) -> Moves | None:
    """The moves of files with these digests, read once."""
    return load_moves([path for path, _digest in files], vocabulary) if files else None
