"""Every kind of fault in one run: what can be saved is saved, the rest is named, nothing is lost.

A league's day is run three times: without faults; in another warehouse with all faults at once;
there again after they were cleared.
"""

import gzip
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from flows.day import run_day
from flows.report import FeedReport, RunReport, RunStatus
from flows.request import RunRequest
from ops.records import LandingRecord
from sandbox.faults import UNTIL_CLEARED, Fault
from sandbox.league.league import League
from sandbox.league.parameters import LeagueParameters
from sandbox.server import SandboxServer
from scrapers.feed import Feed
from scrapers.registry import FEEDS
from scrapers.teams import team_codes
from tests.changes.comparing import change_tables, different_tables
from tests.flows.conftest import TOO_FEW_GAMES, SandboxDay, opened

LONGEST_TIMEOUT = 2.0  # seconds; NBA_PROPS_HTTP_TIMEOUT
GAME_LOG, SHOTS, BOX = "leaguegamelog*DateFrom=", "shotchartdetail*DateFrom=", "box_scores*date="
ODDS, ESPN, BDL = "api.the-odds-api.com", "site.api.espn.com", "api.balldontlie.io"


@dataclass(frozen=True)
class Case:
    """A fault with the payload it hits and how that ends: the status and what is said of it.

    `asked` is how often the provider is asked for it, None where that does not matter.
    """

    name: str
    fault: Fault
    feed: str
    scope: str
    ends: str
    says: tuple[str, ...] = ()
    asked: int | None = None


def cases(league: League) -> list[Case]:
    """All faults, each on another payload; for one address the first that fits it happens."""
    day = [day for day in league.game_dates if day < league.demo_date]
    log, shots, box = "nbac_player_boxscores", "nbac_shot_chart", "bdl_player_boxscores"
    always = UNTIL_CLEARED
    rosters = FEEDS["espn_team_rosters"]
    _, first_team = min(team_codes(rosters.team_source or "").items())
    props = min(
        league.games_on(league.demo_date), key=lambda game: (game.tipoff, game.odds_event_id)
    )
    return [
        Case("429", Fault(f"{GAME_LOG}{day[0]}", 429), log, f"{day[0]}_regular", "landed", asked=2),
        Case("500", Fault(f"{SHOTS}{day[0]}", 500), shots, f"{day[0]}", "landed", asked=2),
        Case(
            "cut off",
            Fault(f"{GAME_LOG}{day[1]}", "cut_off"),
            log,
            f"{day[1]}_regular",
            "landed",
            asked=2,
        ),
        Case(
            "hang",
            Fault("playerindex", hang_seconds=6),
            "nbac_player_list_current",
            "league",
            "landed",
            asked=2,
        ),
        Case(
            "rename",
            Fault(f"{GAME_LOG}{day[2]}", "rename", times=always, field="PTS"),
            log,
            f"{day[2]}_regular",
            "quarantined",
            ("LeagueGameLog[0].PTS is missing",),
            1,
        ),
        Case(
            "retype",
            Fault(f"{SHOTS}{day[2]}", "retype", times=always, field="LOC_X"),
            shots,
            f"{day[2]}",
            "quarantined",
            ('Shot_Chart_Detail[0].LOC_X is text ("',),
            1,
        ),
        Case(
            "truncate",
            Fault("NBA_Player_Movement", "truncate", times=always),
            "nbac_player_movement",
            "league",
            "quarantined",
            ("not JSON", "that begins with"),
            1,
        ),
        Case(
            "html",
            Fault(f"{GAME_LOG}{day[4]}", "html", times=always),
            log,
            f"{day[4]}_regular",
            "quarantined",
            ("HTML page titled 'Just a moment'",),
            1,
        ),
        Case(
            "wrong date",
            Fault(f"{GAME_LOG}{day[5]}", "wrong_date", times=always),
            log,
            f"{day[5]}_regular",
            "quarantined",
            (f"about {day[4]}_regular, asked was {day[5]}_regular",),
            1,
        ),
        Case(
            "blank PDF",
            Fault("Injury-Report", "empty", times=always),
            "nbac_injury_report",
            f"{league.demo_date}_01PM",
            "quarantined",
            ("the PDF is no injury report",),
            1,
        ),
        Case(
            "empty",
            Fault(f"{SHOTS}{day[6]}", "empty", times=always),
            shots,
            f"{day[6]}",
            "no_data",
            ("holds no rows",),
            1,
        ),
        Case(
            "duplicate page",
            Fault(f"{BOX}{day[0]}", "duplicate_page", times=always),
            box,
            f"{day[0]}",
            "failed",
            ("sent the same page twice", "try again later"),
            3,
        ),
        Case(
            "expired",
            Fault(f"{BDL}*box_scores", "expired", times=always),
            box,
            f"{day[1]}",
            "failed",
            ("HTTP 401: Unauthorized", "check BALLDONTLIE_API_KEY"),
        ),
        Case(
            "dead",
            Fault(f"{ESPN}*/teams/", "dead", times=always),
            rosters.name,
            first_team,
            "failed",
            ("cannot be reached", "try again later"),
        ),
        Case(
            "exhausted",
            Fault(f"{ODDS}*markets=spreads", "exhausted", times=always),
            "odds_api_game_lines",
            props.odds_event_id,
            "failed",
            ("quota", "HTTP 401"),
            1,
        ),
    ]


@dataclass(frozen=True)
class Runs:
    """The three runs; `asked` are the requests of the one with faults."""

    cases: list[Case]
    clean: RunReport
    faulty: RunReport
    healed: RunReport
    clean_day: SandboxDay
    day: SandboxDay
    asked: list[str]

    @property
    def records(self) -> list[LandingRecord]:
        """What the ledger holds of the payloads of the run with faults."""
        ledger = self.day.context.ledger
        return ledger.landing_records(execution_id=self.faulty.execution_id)

    def record(self, case: Case) -> LandingRecord:
        """The one record of a payload that met a fault."""
        (found,) = (
            record
            for record in self.records
            if (record.feed, record.base_scope) == (case.feed, case.scope)
        )
        return found

    def named(self, name: str) -> Case:
        """A case by its name."""
        return next(case for case in self.cases if case.name == name)


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Runs]:
    league = League(LeagueParameters(teams=8, days=12))
    root = tmp_path_factory.mktemp("faults")
    with (
        SandboxServer(league) as server,
        opened(root / "clean") as clean_context,
        opened(root / "faulty") as context,
    ):
        settings = context.settings.model_copy(update={"http_timeout": LONGEST_TIMEOUT})
        clean_day = SandboxDay(league, server, clean_context)
        day = SandboxDay(league, server, replace(context, settings=settings))
        request = RunRequest(league.demo_date, day.upstream)
        clean = run_day(clean_day.at(13), request)
        before = len(server.requests)
        for case in cases(league):
            server.order_fault(case.fault)
        faulty = run_day(day.at(13), request)
        asked = server.requests[before:]
        server.faults.clear()
        healed = run_day(day.at(13), request)
        yield Runs(cases(league), clean, faulty, healed, clean_day, day, asked)


def asks(feed: Feed) -> set[str]:
    """The providers a feed cannot do without: its first one, and the one that lists its items."""
    listing = set() if feed.index is None else {feed.index.endpoint.provider.name}
    return {feed.provider.name, *listing}


def landing(report: RunReport) -> dict[str, FeedReport]:
    """Counts by feed."""
    return {feed.feed: feed for feed in report.landing}


def scopes(records: list[LandingRecord]) -> set[tuple[str, str]]:
    """What records are about."""
    return {(record.feed, record.scope) for record in records}


def test_without_faults_the_day_succeeds(runs: Runs) -> None:
    assert [text for text in runs.clean.warnings if TOO_FEW_GAMES not in text] == []
    assert runs.clean.status is RunStatus.SUCCESS


def test_every_fault_happened(runs: Runs) -> None:
    by_fault = {
        case.name: [line for line in runs.asked if case.fault.fits(line)] for case in runs.cases
    }
    assert [name for name, lines in by_fault.items() if not lines] == []
    assert not any(line.startswith("501") for line in runs.asked), "a field was not in its answer"


def test_every_fault_ends_as_designed(runs: Runs) -> None:
    ends = {case.name: runs.record(case).status for case in runs.cases}
    assert ends == {case.name: case.ends for case in runs.cases}
    for case in runs.cases:
        reason = runs.record(case).reason or ""
        assert all(said in reason for said in case.says), f"{case.name}: {reason}"


def test_what_is_worth_asking_again_is_and_nothing_else(runs: Runs) -> None:
    asked = {
        case.name: sum(case.fault.fits(line) for line in runs.asked)
        for case in runs.cases
        if case.asked is not None
    }
    assert asked == {case.name: case.asked for case in runs.cases if case.asked is not None}


def test_a_provider_that_is_given_up_is_not_asked_on(runs: Runs) -> None:
    expired = [line for line in runs.asked if f"/{BDL}/" in line and line.startswith("401")]
    assert len(expired) == 2
    dead = [line for line in runs.asked if f"/{ESPN}/" in line and "/teams/" in line]
    assert len(dead) == 8, "two teams of thirty, four times each"
    exhausted = [line for line in runs.asked if f"/{ODDS}/" in line and "/odds?" in line]
    assert exhausted[-1].startswith("401")
    assert all(line.startswith("200") for line in exhausted[:-1])


def test_what_was_not_asked_is_told_with_the_reason_and_the_remedy(runs: Runs) -> None:
    categories = {
        (record.feed, record.failure_category): record.reason or ""
        for record in runs.records
        if record.status == "failed"
    }
    for name, category in (("expired", "auth"), ("dead", "network"), ("exhausted", "quota")):
        feed = runs.named(name).feed
        assert (feed, category) in categories
        unsent = categories[feed, "given_up"]
        assert "not sent" in unsent
        assert runs.named(name).says[-1] in unsent
    assert runs.record(runs.named("duplicate page")).failure_category == "http"


def test_the_run_is_degraded_and_names_every_problem(runs: Runs) -> None:
    assert runs.faulty.status is RunStatus.DEGRADED
    assert runs.faulty.error is None
    told = list(runs.faulty.warnings)
    for case in runs.cases:
        naming = [text for text in told if f"{case.feed} {case.scope}:" in text]
        assert len(naming) == (case.ends != "landed"), f"{case.name}: {naming}"


def test_every_other_feed_is_complete(runs: Runs) -> None:
    struck = {case.feed for case in runs.cases if case.ends != "landed"} | {
        feed.name for feed in FEEDS.values() if asks(feed) & {ODDS, ESPN, BDL}
    }
    clean, faulty = landing(runs.clean), landing(runs.faulty)
    spared = set(clean) - struck
    assert {"nbac_schedule", "nbac_player_list_current"} <= spared
    assert {name: faulty[name] for name in spared} == {name: clean[name] for name in spared}


def test_of_a_struck_feed_only_the_struck_payloads_are_missing(runs: Runs) -> None:
    hit = {(case.feed, case.scope) for case in runs.cases if case.ends != "landed"}
    feeds = {"nbac_player_boxscores", "nbac_shot_chart", "nbac_player_movement"}
    clean_ledger = runs.clean_day.context.ledger
    due = {(record.feed, record.base_scope) for record in clean_ledger.landed(feeds)}
    came = {
        (record.feed, record.base_scope)
        for record in runs.records
        if record.status == "landed" and record.feed in feeds
    }
    assert due - came == {key for key in hit if key[0] in feeds}


def test_refused_bytes_are_kept(runs: Runs) -> None:
    root = Path(runs.day.context.settings.landing)
    refused = [record for record in runs.records if record.status == "quarantined"]
    assert len(refused) == sum(case.ends == "quarantined" for case in runs.cases)
    for record in refused:
        path = root / str(record.file)
        body = path.read_bytes()
        kept = gzip.decompress(body) if path.suffix == ".gz" else body
        assert len(kept) == record.bytes > 0


def test_without_the_faults_the_next_run_lands_what_was_missing(runs: Runs) -> None:
    assert runs.healed.warnings == runs.clean.warnings
    assert runs.healed.status is runs.clean.status
    ours, theirs = runs.day.context.ledger, runs.clean_day.context.ledger
    assert scopes(ours.landed()) == scopes(theirs.landed())


def test_every_table_then_equals_that_of_a_run_without_faults(runs: Runs) -> None:
    healed, clean = runs.day.context.target.path, runs.clean_day.context.target.path
    assert healed is not None and clean is not None
    tables = change_tables(runs.day.context.session)
    assert len(tables) > 25
    assert different_tables({"healed": healed, "clean": clean}, tables) == []


def test_the_predictions_are_those_of_a_run_without_faults(runs: Runs) -> None:
    facts = ("player_lookup", "system_id", "line", "mean", "p_over", "recommendation")
    healed, clean = (
        sorted(tuple(str(row[name]) for name in facts) for row in report.predictions)
        for report in (runs.healed, runs.clean)
    )
    assert healed == clean
    assert clean
