"""The entrance of the command line: `childproof …` and `python -m childproof …`."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from childproof.version import __version__

INTERRUPTED = 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit status.

    The imports stand inside, so that Ctrl-C is quiet while the program is still loading.
    """
    try:
        # Ctrl-C has to be quiet from here on, whatever is still being loaded.
        from childproof.commands.program.interruptions import Interruptions

        asked = sys.argv[1:] if arguments is None else list(arguments)
        with Interruptions() as interruptions:
            if asked == ["--version"] and _told_version():
                return 0
            # The commands take a while to load, and are not needed to say which file hides what.
            from childproof.commands.program.run import run

            status = run(asked)
        return INTERRUPTED if interruptions.swallowed else status
    except KeyboardInterrupt:
        return INTERRUPTED


def _told_version() -> bool:
    """Whether the version could be said without loading any command, which would tell why it cannot."""
    try:
        sys.stdout.write(f"childproof {__version__}\n")
        sys.stdout.flush()
    except (AttributeError, OSError, ValueError):
        # There is no standard output, it is closed, or it takes nothing.
        return False
    return True


if __name__ == "__main__":
    sys.exit(main())
