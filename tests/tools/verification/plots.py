"""Pictures by which a person sees whether a world is right: one page each.

Knows how checks are drawn. Knows nothing of what they check.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib import pyplot as plt
from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from scipy import special

from tests.tools.verification.checks import Check, limit, verdict
from tests.tools.verification.coverage import BAND, Covered
from tests.tools.verification.friendship import Compared, middle
from tests.tools.verification.studies import STATISTICS

if TYPE_CHECKING:
    # Older versions of Matplotlib have no names for its settings.
    from matplotlib.typing import RcKeyType

__all__ = ["draw_all"]

RIGHT, WRONG, SOFT, INK = "#2f6f9f", "#c0392b", "#e4e9ee", "#22303c"
STYLE: dict[RcKeyType, Any] = {"svg.hashsalt": "childproof", "svg.fonttype": "path", "font.size": 9}
COLOURS = {"PASS": RIGHT, "FAIL": WRONG}


def draw_all(
    folder: Path,
    checks: Sequence[Check],
    compared: Sequence[Compared],
    covered: Sequence[Covered],
) -> tuple[str, ...]:
    """Draw every page into a folder; gives the names of the files."""
    plt.switch_backend("Agg")
    with rc_context(STYLE):
        return _draw_all(folder, checks, compared, covered)


def _draw_all(
    folder: Path, checks: Sequence[Check], compared: Sequence[Compared], covered: Sequence[Covered]
) -> tuple[str, ...]:
    pages = {
        "marginals.svg": marginals_page(
            [check for check in checks if not _is_adoption(check)], limit(checks)
        ),
        "adoption.svg": adoption_page([check for check in checks if _is_adoption(check)], limit(checks)),
        "friendship.svg": friendship_page(compared),
        "coverage.svg": coverage_page(covered),
    }
    for name, figure in pages.items():
        figure.savefig(folder / name, metadata={"Date": None})
        plt.close(figure)
    return tuple(pages)


def _is_adoption(check: Check) -> bool:
    return check.group.startswith("on the service")


def _bare(axes: Axes) -> None:
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    axes.tick_params(length=0)


def marginals_page(checks: Sequence[Check], least: float) -> Figure:
    """Each figure by its distance from the profile; right ones lie in the band."""
    checks = [check for check in checks if check.kind in ("draws", "clusters")]
    figure, axes = plt.subplots(figsize=(8.3, 0.2 * len(checks) + 1.9), layout="constrained")
    axes.axvspan(-1, 1, color=SOFT, zorder=0)
    axes.axvline(0, color=INK, linewidth=0.8)
    for place, check in enumerate(reversed(checks)):
        error = (check.high - check.expected) / 4
        allowed = max(1e-12, error * _quantile(least))
        away = max(-1.9, min(1.9, (check.found - check.expected) / allowed))
        axes.plot(away, place, "o", markersize=5, color=COLOURS[verdict(check, least)])
        axes.text(2.05, place, f"{check.found:.4g}", va="center", ha="right", fontsize=7.5, color=INK)
        axes.text(2.45, place, f"{check.expected:.4g}", va="center", ha="right", fontsize=7.5, color=INK)
    axes.text(2.05, len(checks), "found", ha="right", fontsize=7.5, weight="bold")
    axes.text(2.45, len(checks), "profile", ha="right", fontsize=7.5, weight="bold")
    axes.set_yticks(range(len(checks)), [check.name for check in reversed(checks)], fontsize=7.5)
    axes.set_xlim(-2, 2.5)
    axes.set_xticks([-1, 0, 1], ["least\nallowed", "as in the\nprofile", "most\nallowed"])
    axes.set_ylim(-0.8, len(checks) + 0.8)
    axes.set_title("A right world has all blue dots in the band", loc="left")
    _bare(axes)
    return figure


def _quantile(least: float) -> float:
    return float(special.ndtri(1 - least / 2))


def adoption_page(checks: Sequence[Check], least: float) -> Figure:
    """Pupils, teachers and guardians on the service in every region: a dot on each bar is right."""
    regions = list(dict.fromkeys(check.group.split(", ")[1] for check in checks))
    figure, columns = plt.subplots(1, 3, figsize=(8.3, 5.2), sharey=True, layout="constrained")
    for axes, role in zip(columns, ("pupil", "teacher", "guardian"), strict=True):
        for place, region in enumerate(reversed(regions)):
            (check,) = (one for one in checks if one.group.endswith(f", {region}") and one.name == role)
            colour = COLOURS[verdict(check, least)]
            axes.plot(
                [100 * check.low, 100 * check.high], [place, place], color="#9fb0be", linewidth=5, zorder=1
            )
            axes.plot(100 * check.expected, place, "o", markersize=10, mfc="white", mec=INK, zorder=2)
            axes.plot(100 * check.found, place, "o", markersize=4.5, color=colour, zorder=3)
        axes.set_yticks(range(len(regions)), list(reversed(regions)))
        axes.set_title(f"{role}s")
        axes.set_xlim(10, 30) if role == "guardian" else axes.set_xlim(0, 100)
        axes.set_xlabel("on the service, %")
        axes.grid(axis="x", color=SOFT)
        _bare(axes)
    figure.suptitle("Ring: the profile. Bar: four standard errors. Dot: the world; it belongs on the bar")
    return figure


def friendship_page(compared: Sequence[Compared]) -> Figure:
    """Measured schools as diamonds among synthetic ones that filled in the same form."""
    figure, grid = plt.subplots(5, 2, figsize=(8.3, 13.0), layout="constrained")
    draw = np.random.default_rng(0)
    for axes, key in zip(grid.ravel(), ("names", *STATISTICS), strict=False):
        shown = [one for one in reversed(compared) if key in one.study.measured]
        for place, one in enumerate(shown):
            values, measured = one.found[key], one.study.measured[key]
            low, high = middle(values)
            axes.fill_between([low, high], place - 0.42, place + 0.42, color=SOFT, zorder=0, linewidth=0)
            lift = place + draw.uniform(-0.28, 0.28, len(values))
            axes.plot(values, lift, "o", markersize=1.5, alpha=0.25, color=RIGHT, zorder=1)
            colour = INK if low <= measured <= high else WRONG
            axes.plot(measured, place, "D", markersize=7, mfc="white", mec=colour, mew=1.6, zorder=3)
        axes.set_yticks(range(len(shown)), [_short(one.study.title) for one in shown], fontsize=8)
        axes.set_ylim(-0.6, len(shown) - 0.4)
        axes.set_title(key.replace("_", " "), loc="left")
        _bare(axes)
    last = grid.ravel()[-1]
    last.axis("off")
    lines = (
        "Dots: synthetic schools that filled in",
        "the same form. Grey: the middle 95 %",
        "of them. Diamond: the measured school",
        "(red: outside, so known to differ).",
    )
    last.text(0.02, 0.9, "\n".join(lines), va="top", fontsize=10, linespacing=1.5)
    figure.suptitle("Friendships: right where the diamond lies in the grey")
    return figure


def _short(title: str) -> str:
    return title.replace("Year 7, England, ", "Year 7,\n").replace(", ", ",\n")


def coverage_page(covered: Sequence[Covered]) -> Figure:
    """How often intervals contain the truth, and sixty of them that may count nothing at all."""
    figure, (left, right) = plt.subplots(
        1, 2, figsize=(8.3, 6.0), width_ratios=[1.25, 1], layout="constrained"
    )
    left.axvspan(100 * BAND[0], 100 * BAND[1], color=SOFT, zorder=0)
    left.axvline(95, color=INK, linewidth=0.8)
    for place, one in enumerate(reversed(covered)):
        share = 100 * one.share
        error = 196 * np.sqrt(one.share * (1 - one.share) / one.runs)
        colour = RIGHT if one.passes else WRONG
        left.plot([share - error, share + error], [place] * 2, color=colour, linewidth=1.5)
        left.plot(share, place, "o", color=colour, markersize=6)
    labels = ["\n".join(_wrapped(one.title)) for one in reversed(covered)]
    left.set_yticks(range(len(covered)), labels, fontsize=7.5)
    left.set_xlim(90, 100)
    left.set_xlabel("intervals that contain the truth, %")
    left.set_title("Right: every dot in the band", loc="left")
    sample = next(one for one in covered if one.name == "engine-rare")
    for place, (value, low, high, truth) in enumerate(sorted(sample.sample)):
        colour = RIGHT if low <= truth <= high else WRONG
        right.plot([low, high], [place] * 2, color=colour, linewidth=1.5)
        right.plot(value, place, "o", color=colour, markersize=3)
    right.axvline(float(np.mean([one[3] for one in sample.sample])), color=INK, linewidth=0.8)
    right.set_yticks([])
    right.set_xlabel("children reached of 1,000")
    right.set_title("60 runs of the engine, about two\nchildren reached: 57 ± 4 are blue", loc="left")
    for axes in (left, right):
        _bare(axes)
    return figure


def _wrapped(title: str) -> list[str]:
    words, lines = title.split(), [""]
    for word in words:
        if len(lines[-1]) + len(word) > 34:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return lines
