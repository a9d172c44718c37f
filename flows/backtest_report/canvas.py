"""Figures as inline SVG: no window, no state shared with other plots, the same bytes every time."""

import re
from collections.abc import Callable
from io import StringIO
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure

INK, GREY, BLUE, ORANGE, GREEN = "#1d2733", "#8a94a0", "#1f5fa8", "#c8601a", "#2f7d4f"

METADATA = ("Date", "Creator", "Format", "Type")

STYLE: dict[Any, Any] = {
    "svg.fonttype": "none",
    "font.family": "sans-serif",
    "font.size": 10.0,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": GREY,
    "axes.labelcolor": INK,
    "text.color": INK,
    "xtick.color": INK,
    "ytick.color": INK,
    "axes.grid": True,
    "grid.color": "#e4e8ec",
    "axes.axisbelow": True,
    "legend.frameon": False,
}


def svg(
    name: str,
    title: str,
    width: float,
    height: float,
    draw: Callable[[list[Axes]], None],
    columns: int = 1,
) -> str:
    """Draw on `columns` axes side by side and return an <svg> element; sizes are in inches.

    name: unique on the page, so that marks of one figure are not those of another. title: what
    someone hears who cannot see it.
    """
    with mpl.rc_context({**STYLE, "svg.hashsalt": name}):
        figure = Figure(figsize=(width, height), layout="constrained")
        FigureCanvasSVG(figure)
        draw([figure.add_subplot(1, columns, number + 1) for number in range(columns)])
        text = StringIO()
        figure.savefig(text, format="svg", metadata=dict.fromkeys(METADATA))
    drawn = text.getvalue()
    drawn = drawn[drawn.index("<svg") :]
    drawn = re.sub(r"<metadata>.*?</metadata>", "", drawn, flags=re.DOTALL)
    # groups bear ids like axes_1 in every figure, and nothing refers to them
    drawn = re.sub(r'<g id="[^"]*"', "<g", drawn)
    drawn = re.sub(r' width="[^"]*pt" height="[^"]*pt"', "", drawn, count=1)
    return drawn.replace("<svg ", f'<svg role="img" aria-label="{title}" ', 1)
