"""Grading, from a night's predictions to its record, held against a settlement in plain Python."""

import copy
import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest
from typer.testing import CliRunner

from cli.main import app
from dbt_project.control_tables import PREDICTIONS
from dbt_project.copies import copy_warehouse
from dbt_project.warehouse import open_warehouse
from flows.grade import NothingToGradeError, grade_run
from tests.changes.documents import bumped, rows_of
from tests.flows.graded_night import SYSTEM, Night, play_night
from tests.flows.sportsbook import differences
from tests.parsed import seeded

GRADES = ("prediction_accuracy", "line_prediction_results")
# What grades are computed in; without the views of lineage, which read none.
GRADING = (
    *GRADES,
    "closing_line_values",
    "graded_quotes",
    "system_accuracy",
    "prediction_calibration",
    "calibration_error",
)


@pytest.fixture(scope="module")
def night(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Night]:
    yield from play_night(tmp_path_factory.mktemp("night"))


@pytest.fixture(scope="module")
def graded(night: Night) -> dict[str, Any]:
    return grade_run(night.day.context)


def written(document: dict[str, Any]) -> dict[str, tuple[int, int, int]]:
    """Rows inserted, updated and removed, by model that wrote any."""
    found = {
        row["model"]: (row["inserted"], row["updated"], row["removed"])
        for row in document["models"]
    }
    return {name: counts for name, counts in found.items() if any(counts)}


def test_grades_are_those_of_a_sportsbook(night: Night, graded: dict[str, Any]) -> None:
    assert written(graded).keys() == set(GRADES)
    warehouse = open_warehouse(night.day.context.target)
    try:
        assert differences(warehouse) == []
        results = warehouse.query(
            "select actual_result, void_reason, count(*) as n, "
            "count(*) filter (where not stood_at_tipoff) as superseded "
            "from nba_predictions.prediction_accuracy where not is_removed group by all"
        )
        closings = warehouse.query(
            "select count(*) filter (where closing_points <> 0) as moved, "
            "count(closing_probability) as stayed, count(*) as n "
            "from nba_predictions.closing_line_values"
        ).iloc[0]
    finally:
        warehouse.close()
    # nothing was compared in vain
    assert {"OVER", "UNDER", "PUSH"} <= set(results["actual_result"])
    assert set(results["void_reason"].dropna()) == {"did not play"}
    assert results["superseded"].sum() > 0
    assert closings["moved"] > 0 and closings["stayed"] > 0


def test_the_same_again_writes_nothing(night: Night, graded: dict[str, Any]) -> None:
    world = night.world()
    before = world.fingerprint()
    world.close()
    again = grade_run(night.day.context)
    assert again["written"] == 0
    assert again["systems"] == graded["systems"]
    world = night.world()
    after = world.fingerprint()
    world.close()
    assert after == before


def test_a_date_tells_its_own_record(night: Night, graded: dict[str, Any]) -> None:
    of_date = grade_run(night.day.context, night.date)
    assert {row["system_id"] for row in of_date["systems"]} >= {SYSTEM, "moving_average"}
    assert {row["game_date"] for row in of_date["systems"]} == {night.date.isoformat()}
    following = grade_run(night.day.context, night.following)
    assert following["systems"] == []
    assert following["notices"] == [f"no prediction of {night.following} has a result yet"]
    with pytest.raises(NothingToGradeError, match="nba-props run --date 2023-01-01"):
        grade_run(night.day.context, night.date.replace(year=2023, month=1, day=1))


@dataclass(frozen=True)
class Mutation:
    """A rule broken: text of a macro or a model replaced."""

    rule: str
    node: str
    right: str
    wrong: str


MUTATIONS = (
    Mutation(
        "a total on the line is a push", "settled_result", "{{ actual }} > ", "{{ actual }} >= "
    ),
    Mutation("a push pays nothing", "bet_profit", "'PUSH' then 0", "'PUSH' then -1"),
    Mutation("who loses loses the stake", "bet_profit", "then -1", "then 0"),
    Mutation(
        "who wins gets his side's price", "bet_profit", "{{ under_price }}", "{{ over_price }}"
    ),
    Mutation(
        "a push is neither won nor lost", "bet_won", "and {{ result }} in ('OVER', 'UNDER')", ""
    ),
    Mutation(
        "only versions from before tip-off",
        "pregame_versions",
        "versions.predicted_at < ",
        "versions.predicted_at is not null or versions.predicted_at < ",
    ),
    Mutation(
        "the last version stands",
        "pregame_versions",
        "prediction_version desc",
        "prediction_version",
    ),
    Mutation(
        "what was withdrawn is not graded",
        "prediction_accuracy",
        "pregame.mean is not null",
        "pregame.recommendation is null or pregame.recommendation is not null",
    ),
    Mutation(
        "who did not play is void",
        "prediction_accuracy",
        "or teams.game_id is not null",
        "or false",
    ),
    Mutation(
        "who is awaited is not void",
        "prediction_accuracy",
        "or teams.game_id is not null",
        "or outcomes.game_id is null",
    ),
    Mutation(
        "each market its statistic",
        "market_statistics",
        "'rebounds': rebounds",
        "'rebounds': box ~ '.points'",
    ),
    Mutation("each book its own line", "line_prediction_results", "'quotes.line'", "'graded.line'"),
    Mutation("prices without margin", "no_vig_over", "{{ under_price }} / ", "{{ over_price }} / "),
    Mutation(
        "an under likes a line that falls",
        "closing_line_values",
        "then line - closing_line",
        "then closing_line - line",
    ),
    Mutation(
        "without a later snapshot no closing line",
        "closing_line_values",
        "closings.last_seen_at > quotes.predicted_at",
        "true",
    ),
    Mutation("what stood counts once", "graded_quotes", "where stood_at_tipoff", ""),
    Mutation("Wilson's interval", "wilson_bound", "z * z / 4", "z * z / 2"),
    Mutation("five points a bin", "prediction_calibration", "bins = 20", "bins = 10"),
)


@pytest.fixture(scope="module")
def copied(
    night: Night, graded: dict[str, Any], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Any]:
    """A session on a copy of the graded warehouse, whose models may be broken."""
    original = night.day.context
    path = original.settings.warehouse
    original.session.release()
    held = tmp_path_factory.mktemp("copied") / path.name
    copy_warehouse(path, held)
    session = original.session.at(replace(original.target, path=held))
    yield session
    session.release()


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda one: one.rule)
def test_a_broken_rule_is_noticed(
    mutation: Mutation, copied: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    manifest = copied.manifest()
    macro = manifest.macros.get(f"macro.nba_props.{mutation.node}")
    node, field = (
        (macro, "macro_sql")
        if macro
        else (manifest.nodes[f"model.nba_props.{mutation.node}"], "raw_code")
    )
    right = getattr(node, field)
    assert mutation.right in right, f"{mutation.node} does not say {mutation.right} any more"
    monkeypatch.setattr(node, field, right.replace(mutation.right, mutation.wrong))
    copied.invoke("run", select=GRADING, full_refresh=True)
    copied.release()
    warehouse = open_warehouse(copied.target)
    try:
        assert differences(warehouse)
    finally:
        warehouse.close()


def test_a_corrected_box_score_grades_its_player_again(
    night: Night, graded: dict[str, Any]
) -> None:
    world = night.world()
    quote = "prediction_id, line, over_price, under_price, recommendation, mean, p_over"
    quoted = (
        f"select {quote} from nba_predictions.prediction_accuracy where not is_removed order by 1"
    )
    try:
        before = str(world.query(quoted))
        record = max(
            world.newest("nbac_gamebook_player_stats"),
            key=lambda one: (one.game_date, one.base_scope),
        )
        document = world.document(record)
        row = max(rows_of(record.feed, document), key=lambda found: found.get("points") or 0)
        for field in ("points", "free_throws_made"):
            row.set(field, bumped(row.get(field), 2))
        world.land(record, document)
        world.run()
        receipts = world.query(
            "select model, inserted, updated, removed, players "
            "from nba_orchestration.run_receipts "
            f"where execution_id = 'run-1' and model in {GRADES} order by model desc"
        )
        assert differences(world.warehouse) == []
        assert str(world.query(quoted)) == before
    finally:
        world.close()
    assert [found["model"] for found in receipts] == list(reversed(sorted(GRADES)))
    for found in receipts:
        assert (found["inserted"], found["removed"]) == (0, 0)
        assert found["updated"] > 0
        assert len(found["players"].split(",")) == 1


def test_a_game_that_is_put_off_is_void_until_it_is_played(
    night: Night, graded: dict[str, Any]
) -> None:
    world = night.world(15)
    void = (
        "select void_reason, count(*) as n, count(actual) as actual, "
        "count(profit_units) as paid from nba_predictions.prediction_accuracy "
        f"where game_date = date '{night.following}' and not is_removed group by void_reason"
    )
    (record,) = world.newest("nbac_schedule")
    document = world.document(record)
    put_off = copy.deepcopy(document)
    games = [game for day in put_off["leagueSchedule"]["gameDates"] for game in day["games"]]
    for game in games:
        if game["gameDateEst"][:10] == night.following.isoformat():
            game |= {"postponedStatus": "Y", "gameStatusText": "PPD"}
    try:
        assert world.query(void) == []
        world.land(record, put_off)
        world.run()
        (told,) = world.query(void)
        assert differences(world.warehouse) == []
        world.land(record, document)
        world.run()
        assert world.query(void) == []
        assert differences(world.warehouse) == []
    finally:
        world.close()
    assert told["void_reason"] == "game postponed"
    assert (told["n"] > 0, told["actual"], told["paid"]) == (True, 0, 0)


def test_the_command_tells_what_is_awaited(
    night: Night, graded: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """One prediction of the night is of a player whose team is on no box score."""
    settings = night.day.context.settings
    directory = settings.warehouse.parents[1]
    monkeypatch.setenv("NBA_PROPS_WAREHOUSE", str(settings.warehouse))
    monkeypatch.setenv("NBA_PROPS_LEDGER_URL", settings.ledger_url)
    monkeypatch.setenv("NBA_PROPS_LANDING", settings.landing)
    monkeypatch.setenv("NBA_PROPS_TARGET", "duckdb")
    monkeypatch.setenv("DBT_TARGET_PATH", str(seeded(directory / "target")))
    told = CliRunner().invoke(app, ["grade", "--json"])
    shown = CliRunner().invoke(app, ["grade", "--date", str(night.date)])
    clear = CliRunner().invoke(app, ["grade", "--date", str(night.following)])
    document = json.loads(told.stdout)
    ((game_id, awaited),) = document["waiting"].items()
    assert (told.exit_code, document["status"], awaited) == (3, "degraded", 1)
    assert (
        f"{game_id}: the game is over and 1 predictions have no result" in document["warnings"][0]
    )
    assert shown.exit_code == 3
    for text in (f"grades of {night.date}", SYSTEM, "hit rate", "0 rows written", game_id):
        assert text in shown.stdout
    assert clear.exit_code == 0


def test_what_is_not_healthy_is_told_and_degrades(night: Night, graded: dict[str, Any]) -> None:
    """A prediction of the day to come whose quantiles fall."""
    context = night.day.context
    assert not any("BLOCKED" in warning for warning in graded["warnings"])
    warehouse = open_warehouse(context.target)
    try:
        warehouse.execute(
            f"insert into {PREDICTIONS.full_name} by name select * replace ("
            "'fallen' as prediction_id, 'fallen' as player_lookup, 3.0 as p10, 2.0 as p25, "
            "9.0 as mean, 1 as prediction_version, null as supersedes) "
            f"from {PREDICTIONS.full_name} where game_date = @day and mean is not null limit 1",
            {"day": night.following},
        )
    finally:
        warehouse.close()
    told = grade_run(context, night.following)
    (warning,) = (one for one in told["warnings"] if "BLOCKED" in one)
    assert f"BLOCKED on {night.following} by off_quantiles 1; " in warning
    assert "nba-props models rollback" in warning
    assert told["status"] == "degraded"
    assert not any("BLOCKED" in one for one in grade_run(context, night.date)["warnings"])
