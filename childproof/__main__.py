"""The entrance of the command line: `childproof …` and `python -m childproof …`."""

from __future__ import annotations

import sys
from collections.abc import Sequence

INTERRUPTED = 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit status.

    The imports stand inside, so that Ctrl-C is quiet while the program is still loading.
    """
    try:
        # Ctrl-C has to be quiet from here on, whatever is still being loaded.
        from childproof.commands.program.interruptions import Interruptions

        with Interruptions() as interruptions:
            # The commands take a while to load, and are not needed to say which file hides what.
            from childproof.commands.program.run import run

            status = run(sys.argv[1:] if arguments is None else list(arguments))
        return INTERRUPTED if interruptions.swallowed else status
    except KeyboardInterrupt:
        return INTERRUPTED


if __name__ == "__main__":
    sys.exit(main())
