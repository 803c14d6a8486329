"""Makes sure that `sim`, `proofs` and `rulebook` are those of childproof and no file of the user's.

Python looks into the working folder and the folders of PYTHONPATH before it looks where packages are
installed, so a `sim.py` there would be loaded instead of ours. Uses the standard library alone, because it
runs before anything else is imported.
"""

from __future__ import annotations

import sys
from importlib import invalidate_caches
from importlib.util import find_spec
from pathlib import Path

PACKAGES = ("rulebook", "sim", "proofs")
ROOT = Path(__file__).resolve().parent.parent
"""The folder that holds all packages of childproof side by side."""
PROGRAM = "childproof"


def check_own_packages() -> None:
    """Refuse to be imported where a file hides one of our packages; as a program, take ours all the same.

    Raises:
        ImportError: a file or folder of the user's would be loaded instead of a package of ours.
    """
    if _is_program():
        _take_own()
        return
    for name in PACKAGES:
        hiding = _hiding(name)
        if hiding is not None:
            message = (
                f"`{hiding}` hides the package `{name}` of childproof: rename it, or start Python in another "
                "folder and without this one on PYTHONPATH"
            )
            raise ImportError(message, name=name, path=str(hiding))


def _is_program() -> bool:
    """Whether Python was started as `python -m childproof` or by the command `childproof`."""
    if sys.argv[:1] == ["-m"]:
        # As long as the package is looked up, the name of the module stands in the original arguments only.
        return sys.orig_argv[-len(sys.argv)].removeprefix("-m") == PROGRAM
    return bool(sys.argv) and Path(sys.argv[0]).stem == PROGRAM


def _take_own() -> None:
    """Take the working folder off the path, and put our own first where another folder hides a package.

    The path is handed on to the processes of a local cluster.
    """
    if sys.argv[:1] == ["-m"] and not sys.flags.safe_path and Path(sys.path[0]).resolve() != ROOT:
        del sys.path[0]
    if any(_hiding(name) is not None for name in PACKAGES):
        sys.path.insert(0, str(ROOT))
        invalidate_caches()


def _hiding(name: str) -> Path | None:
    """The file or folder that Python finds under the name of a package, if it is not ours."""
    try:
        spec = find_spec(name)
    except ValueError:
        return None
    if spec is None or spec.origin is None:
        return None
    found = Path(spec.origin).resolve()
    if found == ROOT / name / "__init__.py":
        return None
    return found.parent if spec.submodule_search_locations is not None else found
