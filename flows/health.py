"""The health of the markets' champions: judged by grades, felt by the predictions that stand."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pandas as pd

from dbt_project.warehouse import Warehouse
from flows import prediction_queries as queries
from flows.begun import begun_games, not_of
from flows.lifecycle import Execution
from predictions.artefact import read_metrics
from predictions.columns import Bools, as_float, as_true
from predictions.contract import load_contract
from predictions.decay import WINDOW_DAYS, Decay, decay
from predictions.errors import ModelError
from predictions.markets import MARKETS, POINTS, Market
from predictions.model import TrainedModel
from predictions.registry import note_health, serving_model
from predictions.states import Health, champion_of, health_of, read_events, recipes_of
from predictions.systems import ENSEMBLE

BLOCKED = "model blocked: its recent errors are far above what it promised"

GRADES_TABLE = "nba_predictions.prediction_accuracy"


@dataclass(frozen=True)
class Judged:
    """A market's champion, how the grades of its recipe compare, and whether that is news."""

    market: str
    model_id: str
    found: Decay
    changed: bool

    def told(self) -> str:
        """One line for a report."""
        if self.found.health is not Health.BLOCKED:
            return f"{self.market}: model {self.model_id} is {self.found.told()}"
        return f"{told_blocked(self.market, self.model_id)} ({self.found.told()})"


def told_blocked(market: str, model_id: str) -> str:
    """What a run that meets a blocked model warns of."""
    return (
        f"{market}: model {model_id} is BLOCKED, so predict and update recommend nothing and take "
        "back what was recommended, until its grades are good again; see nba-props models show "
        f"{model_id}, or let a model of another recipe serve: nba-props models promote MODEL"
    )


def judge_health(
    warehouse: Warehouse, models: Path, market: Market, now: datetime
) -> Judged | None:
    """Judge a market's champion by the newest WINDOW_DAYS of grades of its recipe; record news.

    Returns:
        None without a champion, and for one whose metrics cannot be read.
    """
    events = read_events(models)
    champion, recipes = champion_of(events, market.name), recipes_of(events, market.name)
    recipe = recipes.get(champion or "")
    if champion is None or recipe is None or not warehouse.has_table(GRADES_TABLE):
        return None
    try:
        ensemble = read_metrics(models / champion).systems.get(ENSEMBLE)
    except ModelError:
        return None
    if ensemble is None:
        return None
    made = [name for name, one in recipes.items() if one == recipe]
    asked: dict[str, Any] = {"market": market.name, "models": made}
    newest = warehouse.query(queries.NEWEST_GRADE, asked)["game_date"].iloc[0]
    last = date(1970, 1, 31) if pd.isna(newest) else pd.Timestamp(newest).date()
    asked["since"] = last - timedelta(days=WINDOW_DAYS - 1)
    errors = as_float(warehouse.query(queries.GRADES, asked)["absolute_error"])
    found = decay(errors, ensemble.mae, health_of(events, market.name, recipe))
    changed = note_health(models, market.name, champion, found.health, found.told(), now)
    return Judged(market.name, champion, found, changed)


def judge_champions(warehouse: Warehouse, models: Path, now: datetime) -> list[Judged]:
    """Judge every market's champion; those whose health is another than before."""
    judged = (judge_health(warehouse, models, market, now) for market in MARKETS.values())
    return [one for one in judged if one is not None and one.changed]


def judge_after_grading(execution: Execution) -> None:
    """Judge the champions in a run that has graded, and tell what changed."""
    context = execution.context
    for one in judge_champions(execution.warehouse, context.settings.models, context.wall.now()):
        blocked = one.found.health is Health.BLOCKED
        (execution.warnings if blocked else execution.notices).append(one.told())


def of_other_health(current: pd.DataFrame, health: Health) -> Bools:
    """Which predictions were made of a line when the model was blocked and is not, or reversely."""
    made_blocked = current["reason"].fillna("").astype(str).str.startswith(BLOCKED)
    other = current["recommendation"].notna() & (made_blocked != (health is Health.BLOCKED))
    return as_true(other)


def model_reaches(
    warehouse: Warehouse, game_date: date, models: Path, as_of: datetime, market: Market = POINTS
) -> bool:
    """Whether predictions of games to come stand that the model that serves would make otherwise.

    They were made by another model, or before it was blocked or healed.
    """
    current = warehouse.query(queries.CURRENT, {"game_date": game_date, "market": market.name})
    scheduled = warehouse.query(queries.TIPOFFS, {"game_date": game_date})
    coming = not_of(current, begun_games(scheduled, current, as_of))
    choice = serving_model(models, load_contract(market.name), game_date)
    other = ~of_model(coming, choice.model) | of_other_health(coming, choice.health)
    return bool((coming["mean"].notna() & other).any())


def of_model(current: pd.DataFrame, model: TrainedModel | None) -> Bools:
    """Which predictions a model made; for None, which were made without one."""
    made_by = current["model_sha256"]
    return as_true(made_by.isna() if model is None else made_by == model.model_sha256)
