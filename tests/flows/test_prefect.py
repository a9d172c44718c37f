"""prefect.yaml on a real Prefect server: schedules, events that start flow runs, retries, Dask."""

import asyncio
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import yaml
from prefect import flow
from prefect.server.schemas.schedules import CronSchedule
from prefect.settings import (
    PREFECT_API_URL,
    PREFECT_LOGGING_TO_API_ENABLED,
    temporary_settings,
)

from flows import deployments
from flows.deployed import Asked, RunFailedError, RunFailedForNowError, done, retried
from flows.fan_out import DASK, THREADS, fan_out_of
from flows.phase_run import FIRST, PhaseRequest, phase_run
from flows.report import RunReport
from flows.scrape import ScrapeRequest, scrape
from ops import outbox
from ops.message import Topic
from ops.outbox import Posted
from ops.project import project_root
from ops.receivers import PrefectEvents
from ops.run_origin import RunOrigin
from ops.runs import recent_runs
from ops.settings import Settings
from predictions.fan_out import FanOut
from scrapers.registry import FEEDS
from tests.changes.place import Place, copy_of
from tests.flows.conftest import SandboxDay
from tests.flows.predicted_anew import anew
from tests.flows.prefect_server import POOL, PrefectServer, prefect_server

Chained = tuple[SandboxDay, list[RunReport]]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PrefectServer]:
    """A server with a process work pool and everything that prefect.yaml deploys."""
    with prefect_server(tmp_path_factory.mktemp("prefect")) as running:
        running.cli("work-pool", "create", POOL, "--type", "process")
        running.cli("deploy", "--all")
        yield running


@pytest.fixture(scope="module")
def place(chained: Chained, tmp_path_factory: pytest.TempPathFactory) -> Place:
    """A copy of the place in which a day was predicted at 13:00, prepared under its own name."""
    day, _ = chained
    found = copy_of(day.context, tmp_path_factory.mktemp("place"))
    with found.opened() as context:
        again = phase_run(
            replace(context, clock=day.at(13).clock),
            PhaseRequest(FIRST.name, day.league.demo_date),
        )
    assert again.error is None and again.written == 0
    return found


@pytest.fixture(scope="module")
def scraped(server: PrefectServer, chained: Chained, place: Place) -> list[Posted]:
    """The messages of a scrape at 14:00, when somebody was ruled out, as the server got them."""
    day, _ = chained
    feeds = ["nbac_injury_report", "bdl_injuries"]
    with place.opened() as context, pytest.MonkeyPatch.context() as patched:
        patched.setenv("PREFECT_API_URL", server.api)
        now = replace(context, clock=day.at(14).clock)
        report = scrape(now, ScrapeRequest(day.league.demo_date, day.upstream, feeds))
        assert report.error is None, report.error
        said = outbox.posted(context.ledger, correlation_id=report.correlation_id)
    assert {one.topic for one in said} == {Topic.SCRAPED} and len(said) == len(feeds)
    return said


def here(server: PrefectServer) -> dict[Any, Any]:
    """Prefect's settings for flows of this process; a log sent to a server that is gone waits."""
    return {PREFECT_API_URL: server.api, PREFECT_LOGGING_TO_API_ENABLED: False}


def environment(settings: Settings) -> dict[str, str]:
    """The settings as another process is told them."""
    return {
        "NBA_PROPS_WAREHOUSE": str(settings.warehouse),
        "NBA_PROPS_LANDING": settings.landing,
        "NBA_PROPS_LEDGER_URL": settings.ledger_url,
        "NBA_PROPS_MODELS": str(settings.models),
        "NBA_PROPS_PUBLISHED": str(settings.published),
        "NBA_PROPS_TARGET": "duckdb",
    }


def written() -> dict[str, dict[str, Any]]:
    """The deployments as prefect.yaml has them, by name."""
    text = (project_root() / "prefect.yaml").read_text(encoding="utf-8")
    return {one["name"]: one for one in yaml.safe_load(text)["deployments"]}


def test_every_deployment_is_applied(server: PrefectServer) -> None:
    applied = server.deployments()
    assert applied.keys() == written().keys()
    for name, told in written().items():
        found = applied[name]
        assert found["work_pool_name"] == POOL
        assert found["entrypoint"] == told["entrypoint"]
        assert found["global_concurrency_limit"]["limit"] == told["concurrency_limit"]["limit"]
        crons = {
            (one["schedule"]["cron"], one["schedule"]["timezone"], one["active"])
            for one in found["schedules"]
        }
        assert crons == {
            (one["cron"], one["timezone"], one.get("active", True))
            for one in told.get("schedules", ())
        }


def test_either_the_day_in_one_run_or_the_chain_is_scheduled(server: PrefectServer) -> None:
    schedules = {name: server.deployments()[name]["schedules"] for name in ("daily", "phase")}
    assert [one["active"] for one in schedules["daily"]] == [True]
    assert [one["active"] for one in schedules["phase"]] == [False]
    assert schedules["phase"][0]["parameters"] == {"step": "phase_2"}


def test_every_feed_is_scraped_by_some_deployment() -> None:
    asked = [set(one.get("parameters", {}).get("feeds", ())) for one in written().values()]
    assert set().union(*asked) == set(FEEDS)
    standing = {name for name, feed in FEEDS.items() if feed.when == "standing"}
    assert standing <= set(written()["scrape-morning"]["parameters"]["feeds"])


@pytest.mark.parametrize("changes_on", [datetime(2027, 3, 14), datetime(2027, 11, 7)])
def test_six_in_the_morning_pacific_stays_so_when_the_clocks_change(
    server: PrefectServer, changes_on: datetime
) -> None:
    (schedule,) = (
        one["schedule"]
        for one in server.deployments()["predictions"]["schedules"]
        if one["slug"] == "backup-start"
    )
    start = changes_on.replace(tzinfo=UTC) - timedelta(days=1)
    dates = asyncio.run(CronSchedule(**schedule).get_dates(n=3, start=start))
    hours = [moment.astimezone(UTC).hour for moment in dates]
    assert [moment.day for moment in dates] == [changes_on.day + days for days in (-1, 0, 1)]
    assert hours == ([14, 13, 13] if changes_on.month == 3 else [13, 14, 14])
    assert schedule["timezone"] == "America/Los_Angeles"


def test_a_scrape_starts_one_update_of_its_date_and_chain(
    server: PrefectServer, scraped: list[Posted]
) -> None:
    server.awaited_flow_runs("update", 1)
    PrefectEvents(server.api).accept([one.document for one in scraped])
    time.sleep(1.0)
    (run,) = server.flow_runs("update")
    assert run["parameters"]["game_date"] == scraped[0].game_date.isoformat()
    assert run["parameters"]["correlation_id"] == scraped[0].correlation_id
    assert run["parameters"]["message_id"] in {one.message_id for one in scraped}
    assert run["parameters"]["fetch"] is False


def test_a_worker_does_the_update_and_the_same_message_does_it_no_second_time(
    server: PrefectServer, scraped: list[Posted], place: Place
) -> None:
    (asked,) = server.awaited_flow_runs("update", 1)
    server.cli(
        *("worker", "start", "--pool", POOL, "--run-once", "--limit", "1"),
        env=environment(place.settings),
    )
    (run,) = server.flow_runs("update")
    assert run["state_type"] == "COMPLETED", run["state"]["message"]
    assert scraped[0].correlation_id in run["tags"]
    chain, message = scraped[0].correlation_id, asked["parameters"]["message_id"]
    with place.opened() as context:
        (update,) = recent_runs(context.ledger, kind="update", correlation_id=chain)
        assert (update.trigger_source, update.trigger_message_id) == ("event", message)
        assert update.status == "success"
        assert update.report is not None and update.report["written"] > 0
        again = Asked("update", scraped[0].game_date, RunOrigin(chain, "event", message))
        told = done(context, again, lambda _context: pytest.fail("it was done a second time"))
    assert told == {"status": "skipped", "reason": "it was done already"}


def test_the_gates_words_start_the_step_behind_them(
    server: PrefectServer, chained: Chained
) -> None:
    day, reports = chained
    said = outbox.posted(day.context.ledger, correlation_id=reports[0].correlation_id)
    asking = {
        one.document["output_table"]: one
        for one in said
        if one.topic.endswith("-trigger") or one.topic == Topic.PREDICTIONS_MAY_BEGIN
    }
    now = datetime.now(UTC).isoformat()
    PrefectEvents(server.api).accept(
        [{**one.document, "timestamp": now} for one in asking.values()]
    )
    steps = {
        run["parameters"]["step"]: run["parameters"]["message_id"]
        for run in server.awaited_flow_runs("phase", 4)
    }
    (predictions,) = server.awaited_flow_runs("predictions", 1)
    started = {**steps, "predictions": predictions["parameters"]["message_id"]}
    assert started == {output: one.message_id for output, one in asking.items()}


def test_the_flows_do_their_work_on_a_prepared_date(
    server: PrefectServer, place: Place, chained: Chained, monkeypatch: pytest.MonkeyPatch
) -> None:
    day = chained[0].league.demo_date
    for name, text in environment(place.settings).items():
        monkeypatch.setenv(name, text)

    async def done_in_turn() -> dict[str, dict[str, Any]]:
        return {
            "phase": await deployments.phase("phase_3", str(day), correlation_id="by-hand"),
            "predict": await deployments.predictions(str(day), only_missing=True),
            "check": await deployments.prediction_check(str(day)),
            "grade": await deployments.nightly_grading(str(day + timedelta(days=1))),
            "watch": await deployments.watch(),
            "expectations": await deployments.expectations(),
        }

    with temporary_settings(here(server)):
        told = asyncio.run(done_in_turn())
    assert told["phase"]["status"] == "success"
    assert told["phase"]["correlation_id"] == "by-hand"
    # every game began years ago
    assert told["predict"]["predicted"]["players"] == []
    assert told["check"]["is_low"] is False
    assert told["grade"]["status"] in ("success", "degraded")
    assert told["watch"]["stalled_batches"] == []
    assert told["expectations"]["unread"] is None and told["expectations"]["views"] > 0
    with place.opened() as context:
        kinds = [run.kind for run in recent_runs(context.ledger, limit=4)]
    assert kinds == ["grade", "update", "predict", "phase"]


def attempts_until(server: PrefectServer, error: Exception, failures: int) -> int:
    """How often a flow's work was tried that fails so often with an error."""
    tried: list[int] = []

    def work() -> dict[str, Any]:
        tried.append(len(tried))
        if len(tried) <= failures:
            raise error
        return {}

    @flow(name="fails at first", persist_result=False)
    async def fails_at_first() -> None:
        retried("work", work, first_pause=0)

    with temporary_settings(here(server)):
        try:
            asyncio.run(fails_at_first())
        except RunFailedError as raised:
            assert raised is error
    return len(tried)


def test_what_is_transient_is_tried_again_and_nothing_else(server: PrefectServer) -> None:
    assert attempts_until(server, RunFailedForNowError("the lease is held"), failures=2) == 3
    assert attempts_until(server, RunFailedForNowError("for ever"), failures=99) == 6
    assert attempts_until(server, RunFailedError("a model failed"), failures=1) == 1


def test_a_dask_cluster_predicts_what_threads_predict(
    server: PrefectServer, place: Place, chained: Chained, tmp_path: Path
) -> None:
    day, _ = chained
    threads = anew(place, tmp_path / "threads.duckdb", day, fan_out_by(THREADS, place))
    with temporary_settings(here(server)):
        dask = anew(place, tmp_path / "dask.duckdb", day, fan_out_by(DASK, place))
    assert len(threads) > 0
    pd.testing.assert_frame_equal(threads, dask)


def fan_out_by(runner: str, place: Place) -> FanOut:
    return fan_out_of(place.settings.model_copy(update={"prediction_runner": runner}))
