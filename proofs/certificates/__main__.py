"""`python -m proofs.certificates FILE [POLICY.toml]`: the check for somebody who has installed nothing.

Any Python from 3.11 will do, in a folder that holds `proofs` and `rulebook`. Ends with 0 if the
certificate holds, with 1 if it does not, with 2 if there is none to check,
with 3 if it was compared with no policy or leaves out a claim.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

from proofs.certificates.recheck import recheck
from rulebook.reader.faults import InputError


def main(arguments: Sequence[str]) -> int:
    """Check one certificate and return the exit status."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    if len(arguments) not in (1, 2):
        sys.stderr.write("error: usage: python -m proofs.certificates FILE [POLICY.toml]\n")
        return 2
    try:
        result = recheck(*arguments)
    except InputError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    sys.stdout.write(f"{result}\n")
    return result.status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
