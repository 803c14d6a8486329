"""Says that the simulation is being compiled, where that has not been done before."""

from __future__ import annotations

import sys

from childproof.commands.shared.terminal import tell
from rulebook.language import translator


def say_if_compiling(language: str) -> None:
    """Tell whoever watches the terminal why the first run takes longer."""
    # The simulation takes Numba, which takes seconds to load.
    from sim.kernel.jit import cache_folder, is_compiled, not_kept

    _ = translator(language)
    if not_kept is not None:
        said = _("compiled code is not kept, so every run takes longer: {folder}: {why}")
        tell(said.format(folder=not_kept.folder, why=_(not_kept.why)))
        return
    if is_compiled() or not sys.stderr.isatty():
        return
    said = _("compiling the simulation, once for this version, some 20 seconds; kept in {folder}")
    tell(said.format(folder=cache_folder))


def compile_first(language: str) -> None:
    """Compile all of the simulation before a region is drawn, and say so.

    Drawing alone would compile a part of it, and the next command would say the same once more.
    """
    say_if_compiling(language)
    # The simulation takes Numba, which takes seconds to load.
    from sim.run.precompile import compile_all

    compile_all()
