import hashlib
import json
import shutil
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, date, datetime
from pathlib import Path
from threading import Barrier, BrokenBarrierError

import pytest

from predictions import registry
from predictions.artefact import load_model
from predictions.contract import FeatureContract, load_contract
from predictions.errors import ModelError
from predictions.model import TrainedModel
from predictions.registry import (
    Verdict,
    model_health,
    note_health,
    promote,
    rollback,
    serving_model,
    settle,
)
from predictions.states import (
    Event,
    Health,
    State,
    champion_of,
    health_of,
    read_events,
    record,
    states_of,
)

NOW = datetime(2024, 3, 15, 6, tzinfo=UTC)
SLATE_DATE = date(2024, 3, 15)


def copied(models_dir: Path, model_id: str, new_id: str, **card: object) -> str:
    """Another model: the same files under another name, with another card."""
    shutil.copytree(models_dir / model_id, models_dir / new_id)
    path = models_dir / new_id / "card.json"
    changed = json.loads(path.read_text()) | {"model_id": new_id} | card
    path.write_text(json.dumps(changed))
    return new_id


def window(last: str) -> dict[str, object]:
    return {"first_game_date": "2023-12-05", "last_game_date": last, "rows": 1500}


def settled(models_dir: Path, model_id: str, contract: FeatureContract) -> Verdict:
    return settle(models_dir, load_model(models_dir / model_id, contract), contract, NOW)


@pytest.fixture
def champion(models_dir: Path, model: TrainedModel, contract: FeatureContract) -> str:
    assert settled(models_dir, model.model_id, contract).state is State.CHAMPION
    return model.model_id


def newer(models_dir: Path, champion: str, name: str = "newer", **card: object) -> str:
    return copied(models_dir, champion, name, model_sha256=name, **card)


def test_a_model_without_a_state_never_serves(
    models_dir: Path, contract: FeatureContract, tmp_path: Path
) -> None:
    assert serving_model(models_dir, contract, SLATE_DATE).model is None
    assert serving_model(tmp_path / "absent", contract, SLATE_DATE).model is None


def test_the_first_model_serves(models_dir: Path, champion: str, contract: FeatureContract) -> None:
    choice = serving_model(models_dir, contract, SLATE_DATE)
    assert choice.model is not None
    assert (choice.model.model_id, choice.refused, choice.health) == (
        champion,
        (),
        Health.HEALTHY,
    )


def test_a_model_that_saw_the_date_does_not_serve_it(
    models_dir: Path, champion: str, contract: FeatureContract
) -> None:
    assert serving_model(models_dir, contract, date(2024, 3, 13)).model is None
    older = newer(models_dir, champion, "older", window=window("2024-02-18"))
    verdict = settled(models_dir, older, contract)
    assert (verdict.state, verdict.reason) == (
        State.RETIRED,
        "trained for a replay of earlier games",
    )
    replayed = serving_model(models_dir, contract, date(2024, 3, 13))
    assert replayed.model is not None and replayed.model.model_id == older
    present = serving_model(models_dir, contract, SLATE_DATE)
    assert present.model is not None and present.model.model_id == champion


def test_the_same_recipe_on_newer_games_becomes_champion(
    models_dir: Path, champion: str, contract: FeatureContract
) -> None:
    verdict = settled(models_dir, newer(models_dir, champion), contract)
    assert verdict.state is State.CHAMPION
    states = states_of(read_events(models_dir), "points")
    assert states == {champion: State.RETIRED, "newer": State.CHAMPION}


def test_another_recipe_that_is_no_better_is_a_candidate(
    models_dir: Path, champion: str, contract: FeatureContract
) -> None:
    other = newer(models_dir, champion, "other", recipe_sha256="another")
    verdict = settled(models_dir, other, contract)
    assert (verdict.state, verdict.reason) == (State.CANDIDATE, "failed: champion")
    assert champion_of(read_events(models_dir), "points") == champion
    with pytest.raises(ModelError, match="other: is a candidate, it failed a gate"):
        promote(models_dir, other, contract, NOW)


def test_a_shadow_serves_when_it_is_promoted(
    models_dir: Path, champion: str, contract: FeatureContract
) -> None:
    shadow = newer(models_dir, champion, "shadow")
    record(models_dir, [Event(NOW, "points", shadow, "passed", State.SHADOW)])
    before = serving_model(models_dir, contract, SLATE_DATE).model
    assert before is not None and before.model_id == champion
    assert promote(models_dir, shadow, contract, NOW) == champion
    after = serving_model(models_dir, contract, SLATE_DATE).model
    assert after is not None and after.model_id == shadow
    with pytest.raises(ModelError, match="shadow: is the champion already"):
        promote(models_dir, shadow, contract, NOW)
    with pytest.raises(ModelError, match="unknown: not in the registry of points"):
        promote(models_dir, "unknown", contract, NOW)


def test_a_damaged_model_is_not_promoted(
    models_dir: Path, champion: str, contract: FeatureContract
) -> None:
    shadow = newer(models_dir, champion, "shadow")
    record(models_dir, [Event(NOW, "points", shadow, "passed", State.SHADOW)])
    (models_dir / shadow / "ridge.json").write_text("{}")
    with pytest.raises(ModelError, match=r"ridge\.json is not the file that was saved"):
        promote(models_dir, shadow, contract, NOW)
    assert champion_of(read_events(models_dir), "points") == champion


def test_rolling_back_serves_the_model_before_and_never_again_the_bad_one(
    models_dir: Path, champion: str, contract: FeatureContract
) -> None:
    settled(models_dir, newer(models_dir, champion), contract)
    assert rollback(models_dir, contract, NOW) == (champion, "newer")
    serving = serving_model(models_dir, contract, SLATE_DATE).model
    assert serving is not None and serving.model_id == champion
    (models_dir / champion / "trees.json").write_text("{}")
    assert serving_model(models_dir, contract, SLATE_DATE).model is None
    with pytest.raises(ModelError, match="no earlier champion to go back to"):
        rollback(models_dir, contract, NOW)


def test_a_damaged_champion_is_reported_and_the_model_before_it_serves(
    models_dir: Path, champion: str, contract: FeatureContract
) -> None:
    settled(models_dir, newer(models_dir, champion), contract)
    (models_dir / "newer" / "trees.json").write_text("{}")
    choice = serving_model(models_dir, contract, SLATE_DATE)
    assert choice.model is not None and choice.model.model_id == champion
    assert len(choice.refused) == 1 and "newer: trees.json is not the file" in choice.refused[0]
    (models_dir / champion / "card.json").write_text("not json")
    choice = serving_model(models_dir, contract, SLATE_DATE)
    assert choice.model is None
    assert "card.json cannot be read" in choice.refused[0]


def other_library(directory: Path) -> None:
    path = directory / "card.json"
    card = json.loads(path.read_text())
    path.write_text(json.dumps(card | {"libraries": card["libraries"] | {"xgboost": "0.9"}}))


def other_contract(directory: Path) -> None:
    path, card_path = directory / "contract.json", directory / "card.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"version": "v1"}))
    card = json.loads(card_path.read_text())
    card["files"]["contract.json"] = hashlib.sha256(path.read_bytes()).hexdigest()
    card_path.write_text(json.dumps(card))


@pytest.mark.parametrize(
    "damage",
    [
        shutil.rmtree,
        lambda directory: (directory / "trees.json").write_text("{}"),
        lambda directory: (directory / "evidence.parquet").unlink(),
        lambda directory: (directory / "evidence.parquet").write_text("{}"),
        lambda directory: (directory / "card.json").write_text("{}"),
        other_library,
        other_contract,
    ],
    ids=["gone", "trees", "no evidence", "evidence", "card", "library", "contract"],
)
def test_a_champion_that_cannot_be_loaded_is_replaced(
    models_dir: Path,
    champion: str,
    contract: FeatureContract,
    damage: Callable[[Path], object],
) -> None:
    """Also by a recipe that is not shown to be better: nothing can be compared with it."""
    other = newer(models_dir, champion, "other", recipe_sha256="another")
    damage(models_dir / champion)
    verdict = settled(models_dir, other, contract)
    assert "champion" not in [gate.name for gate in verdict.gates]
    assert (verdict.state, verdict.reason) == (
        State.CHAMPION,
        f"{champion} cannot be loaded",
    )


def test_markets_have_champions_of_their_own(models_dir: Path, champion: str) -> None:
    record(models_dir, [Event(NOW, "rebounds", "r", "first", State.CHAMPION)])
    events = read_events(models_dir)
    assert (champion_of(events, "points"), champion_of(events, "rebounds")) == (champion, "r")
    assert serving_model(models_dir, load_contract("assists"), SLATE_DATE).model is None


def test_the_record_only_grows_and_a_broken_line_is_named(models_dir: Path, champion: str) -> None:
    before = (models_dir / "history.jsonl").read_text()
    assert note_health(models_dir, "points", champion, Health.BLOCKED, "MAE high", NOW)
    assert (models_dir / "history.jsonl").read_text().startswith(before)
    events = read_events(models_dir)
    assert health_of(events, "points", events[0].recipe_sha256) is Health.BLOCKED
    assert states_of(events, "points") == {champion: State.CHAMPION}
    with (models_dir / "history.jsonl").open("a") as file:
        file.write("{broken\n")
    with pytest.raises(ModelError, match=r"history\.jsonl line 3: cannot be read"):
        read_events(models_dir)


def test_a_health_belongs_to_the_recipe(
    models_dir: Path, champion: str, contract: FeatureContract, model: TrainedModel
) -> None:
    """What follows the champion inherits it, another recipe begins healthy."""
    assert note_health(models_dir, "points", champion, Health.BLOCKED, "MAE high", NOW)
    told = (models_dir / "history.jsonl").read_text()
    assert not note_health(models_dir, "points", champion, Health.BLOCKED, "MAE high", NOW)
    assert (models_dir / "history.jsonl").read_text() == told
    assert settled(models_dir, newer(models_dir, champion), contract).state is State.CHAMPION
    choice = serving_model(models_dir, contract, SLATE_DATE)
    assert choice.model is not None and choice.model.model_id == "newer"
    assert choice.health is model_health(models_dir, model) is Health.BLOCKED
    # of a model that no longer serves nothing new is told
    assert not note_health(models_dir, "points", champion, Health.HEALTHY, "MAE low", NOW)
    other = newer(models_dir, champion, "other", recipe_sha256="another")
    record(models_dir, [Event(NOW, "points", other, "passed", State.SHADOW)])
    promote(models_dir, other, contract, NOW)
    assert serving_model(models_dir, contract, SLATE_DATE).health is Health.HEALTHY
    assert model_health(models_dir, model) is Health.BLOCKED


def test_after_a_rollback_models_of_the_recipe_wait_for_a_person(
    models_dir: Path, champion: str, contract: FeatureContract
) -> None:
    settled(models_dir, newer(models_dir, champion), contract)
    rollback(models_dir, contract, NOW)
    verdict = settled(models_dir, newer(models_dir, champion, "next"), contract)
    assert (verdict.state, verdict.reason) == (
        State.SHADOW,
        "a model of its recipe was rolled back; promote to serve",
    )
    promote(models_dir, "next", contract, NOW)
    after = settled(models_dir, newer(models_dir, champion, "after"), contract)
    assert after.state is State.CHAMPION


def test_two_that_are_settled_at_once_follow_one_another(
    models_dir: Path, champion: str, contract: FeatureContract, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever comes second meets the first as champion, and retires it."""
    judge, both = registry.judge, Barrier(2)

    def slowly(*asked: object) -> list[registry.Gate]:
        with suppress(BrokenBarrierError):
            both.wait(timeout=0.5)
        return judge(*asked)  # type: ignore[arg-type]

    monkeypatch.setattr(registry, "judge", slowly)
    names = [newer(models_dir, champion, name) for name in ("one", "two")]
    with ThreadPoolExecutor(2) as threads:
        verdicts = list(threads.map(lambda name: settled(models_dir, name, contract), names))
    assert [verdict.state for verdict in verdicts] == [State.CHAMPION] * 2
    events = [(event.model_id, event.state) for event in read_events(models_dir)]
    first, second = (events[2][0], events[4][0])
    assert {first, second} == {"one", "two"}
    assert events[1:] == [
        (champion, State.RETIRED),
        (first, State.CHAMPION),
        (first, State.RETIRED),
        (second, State.CHAMPION),
    ]


def test_of_two_champions_in_the_record_the_last_one_counts_everywhere(
    models_dir: Path, champion: str, contract: FeatureContract
) -> None:
    """As an interleaved run of an older version may have left it."""
    last = newer(models_dir, champion, "last", window=window("2024-03-10"))
    record(models_dir, [Event(NOW, "points", last, "crowned too", State.CHAMPION)])
    states = states_of(read_events(models_dir), "points")
    assert states == {champion: State.RETIRED, last: State.CHAMPION}
    assert champion_of(read_events(models_dir), "points") == last
    serving = serving_model(models_dir, contract, SLATE_DATE).model
    assert serving is not None and serving.model_id == last
    assert rollback(models_dir, contract, NOW) == (champion, last)
