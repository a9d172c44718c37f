"""Results too good to be true, which are a leak until shown otherwise."""

from collections.abc import Iterator
from typing import Any

from predictions.evaluation.bets import BetFigures

VERDICT = "a leak until shown otherwise"
LOWEST_MAE = {"points": 4.5}
HIGHEST_HIT_RATE, MANY_BETS = 0.60, 500


def suspicious(market: str, errors: dict[str, Any], bets: dict[str, Any]) -> list[str]:
    """Name what is better than anyone has a right to be, from the sections of a summary.

    A mean absolute error below LOWEST_MAE of the market, and a hit rate above HIGHEST_HIT_RATE
    over more than MANY_BETS decided bets of any kind.
    """
    return [*_errors(market, errors), *_hit_rates(bets)]


def _errors(market: str, errors: dict[str, Any]) -> Iterator[str]:
    lowest = LOWEST_MAE.get(market)
    for name, figures in errors["systems"].items():
        mae = figures["mae"].value
        if lowest is not None and mae < lowest:
            yield (
                f"{name}: mean absolute error {mae:.3f} on {figures['n']:,} games is below "
                f"{lowest}: {VERDICT}"
            )


def _hit_rates(bets: dict[str, Any]) -> Iterator[str]:
    for system, section in bets["systems"].items():
        for kind, figures in _counted(section, ()):
            decided = figures.wins + figures.losses
            if decided > MANY_BETS and figures.hit_rate.value > HIGHEST_HIT_RATE:
                yield (
                    f"{system}, {' '.join(kind)}: hit rate {figures.hit_rate.value:.1%} over "
                    f"{decided:,} bets is above {HIGHEST_HIT_RATE:.0%}: {VERDICT}"
                )


def _counted(section: Any, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], BetFigures]]:
    if isinstance(section, BetFigures):
        yield path, section
    elif isinstance(section, dict):
        for name, inner in section.items():
            yield from _counted(inner, (*path, name))
