"""`cp.world`: a synthetic region."""

from __future__ import annotations

from pathlib import Path

from childproof.answers.synthetic_region import SyntheticRegion
from childproof.calls.limits import Settings, chosen_seed
from rulebook.language import Message
from rulebook.reader.faults import one_fault
from sim.assumptions.parameters import split_settings
from sim.assumptions.profile import Profile
from sim.assumptions.profiles import load_profile, with_settings
from sim.population.world import make_world


def world(
    region: str | Path | Profile = "kursk",
    *,
    seed: int | None = None,
    scale: float = 0.1,
    settings: Settings | None = None,
) -> SyntheticRegion:
    """A synthetic region: people, families, schools, address books, chats.

    `region` is an id, the path of a profile file, or a profile; `scale` 1 is the whole region, 0.1 a
    tenth of its pupils; `settings` replace single parameters of the profile. The same arguments give
    the same world.

        world = cp.world("kursk", scale=0.01, seed=1)
        world.to_frame()  # its statistics

    Raises:
        InputError: there is no such region, parameter of a region, or the scale is too large for one machine.
    """
    seed = chosen_seed(seed)
    own, of_behaviours = split_settings(settings or {})
    if of_behaviours:
        raise one_fault(
            "--set",
            Message(
                "`{name}` is a figure of behaviour, and nobody writes in a world",
                name=next(iter(of_behaviours)),
            ),
            Message("give it to simulate or sweep"),
        )
    profile = region if isinstance(region, Profile) else load_profile(region)
    return SyntheticRegion.of(make_world(with_settings(profile, own), scale=scale, seed=seed))
