"""Folds with their distributions, each calibrated on the answers of the folds before it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import numpy as np

from predictions.calibration import Calibration, Setting, calibrate, distributions
from predictions.columns import Floats, Integers
from predictions.distribution import CountDistribution
from predictions.history import PlayedGames
from predictions.markets import Market
from predictions.out_of_sample import FoldAnswers, OutOfSample


@dataclass(frozen=True)
class CalibratedFold:
    """A fold's distributions by system: positions in the games, and as many distributions."""

    answers: FoldAnswers
    calibration: Calibration
    systems: dict[str, tuple[Integers, CountDistribution]]


def calibrated_folds(
    games: PlayedGames,
    found: OutOfSample,
    setting: Setting,
    market: Market,
    from_date: date | None = None,
) -> Iterator[CalibratedFold]:
    """Calibrate each fold that begins on or after from_date on every answer before it."""
    for answers in found.folds:
        if from_date is not None and answers.fold.predict_from < from_date:
            continue
        calibration = calibration_before(games, found, setting, market, answers.fold.train_until)
        rows = answers.rows
        systems = distributions(calibration, _at(found.centers, rows), setting.rows(rows))
        yield CalibratedFold(
            answers=answers,
            calibration=calibration,
            systems={name: (rows[keep], some) for name, (keep, some) in systems.items()},
        )


def calibration_before(
    games: PlayedGames, found: OutOfSample, setting: Setting, market: Market, until: date
) -> Calibration:
    """Calibrate on the out-of-sample answers about games before `until`."""
    rows = np.concatenate([one.rows for one in found.folds])
    earlier = rows[games.game_date[rows] < np.datetime64(until, "D")]
    return calibrate(
        _at(found.centers, earlier), setting.rows(earlier), games.actual[earlier], market
    )


def _at(centers: dict[str, Floats], rows: Integers) -> dict[str, Floats]:
    return {name: center[rows] for name, center in centers.items()}
