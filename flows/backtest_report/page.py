"""The report: one HTML file without any outside asset."""

from collections.abc import Mapping
from importlib.resources import files
from typing import Any

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from flows.backtest_report.names import best_of, name_of
from flows.backtest_report.plots import PLOTS

TEMPLATE = "page.html.j2"
NOTHING = "-"


def render(document: Mapping[str, Any]) -> str:
    """Make the page from a summary, as it is read back from its JSON file."""
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters |= {
        "name": name_of,
        "number": number,
        "estimate": estimate,
        "percent": percent,
        "chance": chance,
    }
    text = files("flows.backtest_report").joinpath(TEMPLATE).read_text(encoding="utf-8")
    known = dict(document)
    plots = {name: _inline(draw(known)) for name, draw in PLOTS.items()}
    return environment.from_string(text).render(
        **known, run=known, plots=plots, best=best_of(known)
    )


def _inline(drawn: str | None) -> Markup | None:
    # made by matplotlib from numbers and from names that it escapes
    return None if drawn is None else Markup(drawn)


def number(value: float | None, digits: int = 3, signed: bool = False) -> str:
    """A number with so many decimals, a dash for none."""
    if value is None:
        return NOTHING
    return f"{value:+,.{digits}f}" if signed else f"{value:,.{digits}f}"


def estimate(one: Mapping[str, float | None], digits: int = 3, signed: bool = False) -> str:
    """A value with its interval: 4.657 [4.605, 4.714]."""
    value = number(one["value"], digits, signed)
    if one["low"] is None:
        return value
    return f"{value} [{number(one['low'], digits, signed)}, {number(one['high'], digits, signed)}]"


def percent(one: Mapping[str, float | None], digits: int = 1, signed: bool = False) -> str:
    """A share with its interval in percent: 53.0 % [51.7, 54.4]."""
    scaled = {name: None if value is None else 100 * value for name, value in one.items()}
    value = number(scaled["value"], digits, signed)
    if scaled["value"] is None:
        return NOTHING
    if scaled["low"] is None:
        return f"{value} %"
    low, high = (number(scaled[name], digits, signed) for name in ("low", "high"))
    return f"{value} % [{low}, {high}]"


def chance(p: float | None) -> str:
    """A p value: .004, or its power of ten where it is small."""
    if p is None:
        return NOTHING
    return f"{p:.3f}" if p >= 0.001 else f"{p:.0e}"
