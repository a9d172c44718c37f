"""The plots of the report, each from sections of the summary; None where they hold nothing."""

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import PercentFormatter

from flows.backtest_report.canvas import BLUE, GREEN, GREY, INK, ORANGE, svg
from flows.backtest_report.names import best_of, name_of

Document = dict[str, Any]

FEATURES_SHOWN = 20
WIDTH = 9.6
COLOURS = {"line": ORANGE, "market": ORANGE, "last10": GREY, "plain_xgboost": GREEN}


def calibration(document: Document) -> str | None:
    """P(over) against the share of overs, in ten bins of equal size."""
    section, best = document["probabilities"], best_of(document)
    if not section["n"]:
        return None

    def draw(axes: list[Axes]) -> None:
        ends: list[float] = []
        for number, name in enumerate((best, "market")):
            bins = section["forecasts"][name]["calibration"]
            x = [one["predicted"] for one in bins]
            y = [one["observed"]["value"] for one in bins]
            low = [one["observed"]["value"] - one["observed"]["low"] for one in bins]
            high = [one["observed"]["high"] - one["observed"]["value"] for one in bins]
            colour = BLUE if number == 0 else ORANGE
            axes[number].errorbar(
                x, y, yerr=[low, high], fmt="o-", color=colour, capsize=3, lw=1, ms=5
            )
            axes[number].set_title(name_of(name), fontsize=10)
            axes[number].set_xlabel("predicted P(over | no push)")
            ends += [*x, *(one["observed"]["low"] for one in bins)]
            ends += [one["observed"]["high"] for one in bins]
        span = (max(0.0, min(ends) - 0.02), min(1.0, max(ends) + 0.02))
        for one in axes:
            one.plot([0, 1], [0, 1], color=INK, lw=0.8, ls="--")
            one.set_xlim(span)
            one.set_ylim(span)
            one.xaxis.set_major_formatter(PercentFormatter(1, decimals=0))
            one.yaxis.set_major_formatter(PercentFormatter(1, decimals=0))
        axes[0].set_ylabel("share of games over")

    return svg("calibration", "Calibration of P(over)", WIDTH, 4.4, draw, columns=2)


def minutes(document: Document) -> str | None:
    """MAE by mean minutes of the last ten games."""
    best = best_of(document)
    tiers = [tier for tier in document["by_minutes"] if tier["n"]]
    if not tiers:
        return None

    def draw(axes: list[Axes]) -> None:
        place = np.arange(len(tiers), dtype=float)
        for shift, name in zip((-0.2, 0.0, 0.2), (best, "plain_xgboost", "last10"), strict=True):
            found = [tier["mae"].get(name) for tier in tiers]
            colour = BLUE if name == best else COLOURS[name]
            _dots(
                axes[0],
                place + shift,
                [one["mae"] if one else None for one in found],
                colour,
                name_of(name),
                vertical=True,
            )
        labels = [f"{tier['minutes']}\n{tier['n']:,} games" for tier in tiers]
        axes[0].set_xticks(place, labels)
        axes[0].set_xlabel("mean minutes of the last ten games")
        axes[0].set_ylabel("mean absolute error")
        axes[0].legend(loc="upper left")

    return svg("minutes", "Mean absolute error by minutes", WIDTH, 4.0, draw)


def edges(document: Document) -> str | None:
    """Hit rate by edge, with the rate at which the quoted prices break even."""
    section = document["bets"]["systems"].get(best_of(document))
    if section is None or not section["every_quote"]["n"]:
        return None
    buckets = {name: one for name, one in section["by_edge"].items() if one["n"]}

    def draw(axes: list[Axes]) -> None:
        place = np.arange(len(buckets), dtype=float)
        figures = list(buckets.values())
        _dots(
            axes[0],
            place - 0.08,
            [one["hit_rate"] for one in figures],
            BLUE,
            "hit rate, Wilson interval",
            vertical=True,
        )
        _dots(
            axes[0],
            place + 0.08,
            [one["hit_rate_by_day"] for one in figures],
            GREY,
            "the same, days drawn again",
            vertical=True,
        )
        axes[0].plot(
            place,
            [one["break_even"] for one in figures],
            color=ORANGE,
            marker="_",
            ms=22,
            mew=2,
            ls="none",
            label="breaks even at the quoted prices",
        )
        axes[0].set_xticks(place, [f"{name}\n{one['n']:,} bets" for name, one in buckets.items()])
        axes[0].set_xlabel("edge: P(side) minus the book's no-vig probability, points")
        axes[0].set_ylabel("hit rate")
        axes[0].set_ylim(
            max(0.0, min(0.40, *(_end(one["hit_rate_by_day"], "low") for one in figures))),
            min(1.0, max(0.66, *(_end(one["hit_rate_by_day"], "high") for one in figures))),
        )
        axes[0].yaxis.set_major_formatter(PercentFormatter(1, decimals=0))
        axes[0].legend(loc="upper left")

    return svg("edges", "Edge against hit rate", WIDTH, 4.4, draw)


def errors(document: Document) -> str | None:
    """MAE of every forecast, on all games and on those with a line."""
    sections = [("all games", document["all_rows"])]
    if document["line_rows"]["n"]:
        sections.append(("games with a line", document["line_rows"]))
    if not document["all_rows"]["n"]:
        return None

    def draw(axes: list[Axes]) -> None:
        for one, (title, section) in zip(axes, sections, strict=True):
            found = {**section["systems"], **section["baselines"]}
            found = {name: figures["mae"] for name, figures in found.items() if figures["n"]}
            ordered = sorted(found, key=lambda name: -found[name]["value"])
            for place, name in enumerate(ordered):
                colour = BLUE if name in section["systems"] else COLOURS.get(name, GREY)
                _dots(one, np.array([float(place)]), [found[name]], colour)
                one.annotate(
                    f"{found[name]['value']:.3f}",
                    (found[name]["value"], place),
                    (0, 5),
                    textcoords="offset points",
                    ha="center",
                    fontsize=8,
                )
            one.set_yticks(range(len(ordered)), [name_of(name) for name in ordered])
            one.set_ylim(-0.6, len(ordered) - 0.2)
            one.set_xlabel("mean absolute error")
            one.set_title(f"{title} ({section['n']:,})", fontsize=10)

    return svg(
        "errors", "Mean absolute error of every forecast", WIDTH, 4.4, draw, columns=len(sections)
    )


def differences(document: Document) -> str | None:
    """Paired difference of MAE between the report's system and each rival."""
    best = best_of(document)
    tests = [one for one in document["paired"] if one["system"] == best and one["test"]["n"]]
    kinds = [(rows, [one for one in tests if one["rows"] == rows]) for rows in ("all", "line")]
    kinds = [(rows, found) for rows, found in kinds if found]
    if not kinds:
        return None

    def draw(axes: list[Axes]) -> None:
        for one, (rows, found) in zip(axes, kinds, strict=True):
            place = np.arange(len(found), dtype=float)
            _dots(one, place, [test["test"]["difference"] for test in found], BLUE)
            one.axvline(0, color=INK, lw=0.8, ls="--")
            one.set_yticks(place, [name_of(test["against"]) for test in found])
            one.set_ylim(-0.6, len(found) - 0.4)
            one.set_title("all games" if rows == "all" else "games with a line", fontsize=10)
            one.set_xlabel(f"MAE of {name_of(best)} minus MAE of …")

    return svg(
        "differences",
        "Paired differences of mean absolute error",
        WIDTH,
        2.6,
        draw,
        columns=len(kinds),
    )


def importance(document: Document) -> str | None:
    """Share of gain by feature."""
    shown = document["importance"][:FEATURES_SHOWN][::-1]
    if not shown:
        return None

    def draw(axes: list[Axes]) -> None:
        axes[0].barh([one["feature"] for one in shown], [one["gain"] for one in shown], color=BLUE)
        axes[0].xaxis.set_major_formatter(PercentFormatter(1, decimals=0))
        axes[0].set_xlabel("share of the trees' total gain")
        axes[0].margins(y=0.01)

    return svg("importance", "Feature importance", WIDTH, 0.6 + 0.25 * len(shown), draw)


PLOTS = {
    "errors": errors,
    "differences": differences,
    "minutes": minutes,
    "calibration": calibration,
    "edges": edges,
    "importance": importance,
}


def _dots(
    axes: Axes,
    place: "np.ndarray[tuple[int], np.dtype[np.float64]]",
    estimates: list[dict[str, float | None] | None],
    colour: str,
    label: str | None = None,
    *,
    vertical: bool = False,
) -> None:
    """Values with their intervals, beside each other or one below the other."""
    value = np.array([_number(one, "value") for one in estimates])
    reach = np.array(
        [
            [abs(_end(one, end) - _number(one, "value")) for one in estimates]
            for end in ("low", "high")
        ]
    )
    given: dict[str, Any] = {"fmt": "o", "color": colour, "capsize": 3, "lw": 1.2, "ms": 5}
    if vertical:
        axes.errorbar(place, value, yerr=reach, label=label, **given)
    else:
        axes.errorbar(value, place, xerr=reach, label=label, **given)


def _number(one: dict[str, float | None] | None, name: str) -> float:
    found = None if one is None else one[name]
    return np.nan if found is None else float(found)


def _end(one: dict[str, float | None] | None, name: str) -> float:
    """An interval's end, or the value where it has none."""
    found = _number(one, name)
    return _number(one, "value") if np.isnan(found) else found
