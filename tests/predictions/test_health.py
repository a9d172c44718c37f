"""Blocked models from grades to recommendations, on a warehouse of the tables that it reads."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from dbt_project.control_tables import PREDICTIONS
from dbt_project.duckdb_warehouse import connect
from dbt_project.targets import Target, TargetName
from dbt_project.warehouse import Warehouse, WarehouseError, open_warehouse
from flows import prediction_queries as queries
from flows.feature_tables import FEATURE_MODELS
from flows.features import read_history
from flows.health import BLOCKED, judge_champions, judge_health, model_reaches
from flows.predict import PredictionOutcome, predict_date
from predictions.contract import FeatureContract
from predictions.decay import LEAST_GRADES, WINDOW_DAYS
from predictions.markets import POINTS, Market
from predictions.model import TrainedModel
from predictions.registry import note_health, promote, serving_model, settle
from predictions.rows import RunStamp
from predictions.states import Event, Health, State, read_events, record
from tests.predictions.conftest import SLATE_DATE, TRAINED_AT, SlateMaker, quotes_of
from tests.predictions.test_registry import newer, settled


@dataclass(frozen=True)
class Place:
    """A champion, and a warehouse with a slate to predict."""

    warehouse: Warehouse
    models: Path
    champion: str
    run: RunStamp

    def predict(self, *, only_changed: bool = True) -> PredictionOutcome:
        return predict_date(
            self.warehouse, SLATE_DATE, self.models, self.run, TRAINED_AT, only_changed=only_changed
        )

    def standing(self) -> pd.DataFrame:
        rows = self.warehouse.query(queries.CURRENT, {"game_date": SLATE_DATE, "market": "points"})
        return rows[rows["system_id"] == "ensemble"]

    def note(self, health: Health) -> None:
        assert note_health(self.models, "points", self.champion, health, "told", TRAINED_AT)

    def reaches(self, at: datetime | None = None) -> bool:
        moment = at or self.run.predicted_at
        return model_reaches(self.warehouse, SLATE_DATE, self.models, moment)

    def grade(self, model_id: str, error: float, count: int, day: date) -> None:
        """Grades of the ensemble by a model on one day, none of them by chance."""
        ids = [f"{model_id}-{day}-{number}" for number in range(count)]
        rows = [
            {"prediction_id": name, "model_id": model_id, "system_id": "ensemble"} for name in ids
        ]
        self.warehouse.append(PREDICTIONS.full_name, rows)
        for name in ids:
            self.warehouse.execute(
                "insert into nba_predictions.prediction_accuracy "
                f"values ('{name}', 'ensemble', 'points', date '{day}', {error}, true, false)"
            )


@pytest.fixture
def place(
    models_dir: Path,
    model: TrainedModel,
    contract: FeatureContract,
    history: pd.DataFrame,
    make_slate: SlateMaker,
    run: RunStamp,
    tmp_path: Path,
) -> Iterator[Place]:
    settle(models_dir, model, contract, TRAINED_AT)
    target = Target(TargetName.DUCKDB, path=tmp_path / "warehouse.duckdb")
    warehouse = open_warehouse(target)
    warehouse.ensure_schemas()
    slate = make_slate(6, points_line=9.5, consensus_line=9.5, market_points=14.0)
    past = history.drop(columns=["points", "minutes_played", "is_dnp", "season_type"])
    features = pd.concat([past.assign(row_hash="past"), slate], ignore_index=True)
    features = features.assign(game_date=features["game_date"].dt.date)
    outcomes = ["player_lookup", "game_id", "points", "minutes_played", "is_dnp", "season_type"]
    other = ["offensive_rebounds", "defensive_rebounds", "assists", "three_pointers_made"]
    tables = {
        "nba_predictions.ml_feature_store_v2": features,
        **dict.fromkeys(FEATURE_MODELS.values(), features),
        "nba_analytics.player_game_summary": history[outcomes].assign(
            game_date=history["game_date"].dt.date, **dict.fromkeys(other, 1)
        ),
        "nba_analytics.player_book_lines": quotes_of(slate).assign(game_date=SLATE_DATE),
        "nba_reference.dim_game": slate[["game_id", "tipoff_at", "cutoff_at"]]
        .drop_duplicates()
        .assign(game_date=SLATE_DATE),
    }
    with connect(target.path) as connection:
        for name, frame in tables.items():
            connection.register("frame", frame)
            connection.execute(
                f"create table {name} as select *, false as is_removed, "
                "timestamp '2024-03-15 12:00:00' as changed_at from frame"
            )
        connection.execute(
            "create table nba_predictions.prediction_accuracy (prediction_id varchar, "
            "system_id varchar, market varchar, game_date date, absolute_error double, "
            "stood_at_tipoff boolean, is_removed boolean)"
        )
    yield Place(warehouse, models_dir, model.model_id, run)
    warehouse.close()


def test_a_blocked_model_takes_its_recommendations_down_and_back_up(place: Place) -> None:
    place.predict(only_changed=False)
    first = place.standing()
    assert "OVER" in set(first["recommendation"]), "the slate must recommend something"
    assert place.predict().phase.inserted == 0
    assert not place.reaches()

    place.note(Health.BLOCKED)
    assert place.reaches()
    assert not place.reaches(at=first["tipoff_at"].max().to_pydatetime())
    outcome = place.predict()
    down = place.standing()
    assert set(down["recommendation"]) == {"PASS"}
    assert set(down["reason"]) == {BLOCKED}
    assert down["median"].tolist() == first["median"].tolist()
    (warning,) = (told for told in outcome.warnings if "BLOCKED" in told)
    assert f"model {place.champion} is BLOCKED" in warning
    assert "nba-props models promote" in warning
    assert not place.reaches()
    assert place.predict().phase.inserted == 0

    place.note(Health.WATCH)
    assert place.reaches()
    assert not any("BLOCKED" in told for told in place.predict().warnings)
    again = place.standing()
    assert again["recommendation"].tolist() == first["recommendation"].tolist()
    assert again["prediction_version"].tolist() == [3] * len(again)


def test_what_another_model_made_is_reached_until_it_is_predicted_again(place: Place) -> None:
    place.predict(only_changed=False)
    (before,) = set(place.standing()["model_sha256"])
    place.warehouse.execute(
        "update nba_predictions.player_prop_predictions "
        "set model_sha256 = 'another', content_hash = 'another' where mean is not null"
    )
    assert place.reaches()
    assert not place.reaches(at=place.standing()["tipoff_at"].max().to_pydatetime())
    assert place.predict().phase.inserted
    assert set(place.standing()["model_sha256"]) == {before}
    assert not place.reaches()


def test_a_store_without_a_feature_of_the_contract_is_told_with_what_to_do(place: Place) -> None:
    place.warehouse.execute("alter table nba_predictions.ml_feature_store_v2 drop column pct_paint")
    with pytest.raises(WarehouseError, match="pct_paint") as failure:
        place.predict()
    assert f"nba-props run --date {SLATE_DATE}" in str(failure.value)


def test_the_grades_of_every_model_of_the_recipe_count(
    place: Place, contract: FeatureContract, model: TrainedModel
) -> None:
    """A champion of a week has few grades of its own; others' and older grades say nothing."""
    promised = model.metrics.systems["ensemble"].mae
    newer(place.models, place.champion)
    assert settled(place.models, "newer", contract).state is State.CHAMPION
    other = newer(place.models, place.champion, "other", recipe_sha256="another")
    record(place.models, [Event(TRAINED_AT, "points", other, "passed", State.SHADOW)])
    last = date(2024, 3, 10)
    half = LEAST_GRADES // 2
    place.grade(place.champion, 1.2 * promised, half, last - timedelta(days=WINDOW_DAYS - 1))
    place.grade(other, 9 * promised, half, last)
    place.grade(place.champion, 9 * promised, half, last - timedelta(days=WINDOW_DAYS))
    place.grade("newer", 1.2 * promised, half - 1, last)
    few = judge_health(place.warehouse, place.models, POINTS, TRAINED_AT)
    assert few is not None and (few.found.grades, few.changed) == (LEAST_GRADES - 1, False)

    place.grade("newer", 1.2 * promised, 1, last)
    (judged,) = judge_champions(place.warehouse, place.models, TRAINED_AT)
    assert (judged.model_id, judged.found.health) == ("newer", Health.BLOCKED)
    assert judged.found.mae == pytest.approx(1.2 * promised)
    assert "BLOCKED: MAE" in judged.told()
    assert serving_model(place.models, contract, SLATE_DATE).health is Health.BLOCKED

    events = read_events(place.models)
    assert judge_champions(place.warehouse, place.models, TRAINED_AT) == []
    assert read_events(place.models) == events
    promote(place.models, other, contract, TRAINED_AT)
    assert serving_model(place.models, contract, SLATE_DATE).health is Health.HEALTHY


def test_missing_grades_do_not_heal(place: Place) -> None:
    place.note(Health.BLOCKED)
    judged = judge_health(place.warehouse, place.models, POINTS, TRAINED_AT)
    assert judged is not None and not judged.changed
    assert judged.found.health is Health.BLOCKED and np.isnan(judged.found.mae)


def test_a_model_trained_on_the_way_inherits_that_its_recipe_is_blocked(
    place: Place, contract: FeatureContract
) -> None:
    place.note(Health.BLOCKED)
    (place.models / place.champion / "trees.json").write_text("{}")
    outcome = place.predict()
    assert outcome.model_id == place.champion, "made again, from the same games"
    assert set(place.standing()["recommendation"]) == {"PASS"}
    assert any("is BLOCKED" in warning for warning in outcome.warnings)


def test_the_whole_history_changes_nothing_that_a_trained_model_predicts(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = "nba_predictions.ml_feature_store_v2"
    slate = f"from {store} where game_date = date '{SLATE_DATE}'"
    place.warehouse.execute(f"alter table {store} alter player_status type varchar")
    place.warehouse.execute(
        f"update {store} set player_status = 'out' "
        f"where player_lookup = (select min(player_lookup) {slate}) "
        f"and game_date = date '{SLATE_DATE}'"
    )
    first = place.predict(only_changed=False)
    assert first.phase.inserted and first.skipped == {"out": 1}
    asked = []

    def whole(
        warehouse: Warehouse, game_date: date, players: Collection[str], market: Market
    ) -> pd.DataFrame:
        asked.append(set(players))
        return read_history(warehouse, game_date, None, market)

    monkeypatch.setattr("flows.predict.read_history", whole)
    again = place.predict(only_changed=False)
    assert (again.phase.inserted, again.phase.unchanged) == (0, first.phase.inserted)
    assert [len(players) for players in asked] == [5], "he who is out is not read of"
