import json
from pathlib import Path
from typing import Any

from ops.clock import SystemClock
from ops.ledger import open_ledger
from ops.records import Quota
from scrapers.registry import FEEDS
from tests.cli.conftest import Invoke
from tests.scrapers.scraper_payloads import game, schedule

SEASON = schedule(game("0022300001", "2024-03-14"), game("0022300002", "2024-03-15", status=1))
FEED = "nbac_schedule"


def land(invoke: Invoke, tmp_path: Path, document: Any) -> Any:
    file = tmp_path / "payload.json"
    file.write_text(document if isinstance(document, str) else json.dumps(document))
    return invoke("land", "--feed", FEED, "--file", str(file), "--json")


def line(invoke: Invoke, feed: str = FEED) -> dict[str, Any]:
    document = json.loads(invoke("feeds", "--json").stdout)
    found: dict[str, Any] = next(one for one in document["feeds"] if one["feed"] == feed)
    return found


def test_every_feed_has_a_line_before_anything_ran(invoke: Invoke, tmp_path: Path) -> None:
    result = invoke("feeds")
    assert result.exit_code == 0
    for name, feed in FEEDS.items():
        (told,) = [row for row in result.stdout.splitlines() if row.startswith(f"{name} ")]
        assert feed.provider.name in told
        assert told.split()[-5:] == ["never", "-", "0", "0", "0"]
    assert not (tmp_path / "warehouse").exists()


def test_the_longest_lines_are_not_cut(invoke: Invoke, tmp_path: Path) -> None:
    land(invoke, tmp_path, SEASON)
    lines = invoke("feeds").stdout.splitlines()
    assert "…" not in "".join(lines)
    assert max(map(len, lines)) <= 120


def test_a_line_tells_capture_freshness_drift_and_what_was_refused(
    invoke: Invoke, tmp_path: Path
) -> None:
    land(invoke, tmp_path, {**SEASON, "extra": {"deep": 1}})
    land(invoke, tmp_path, "<html><title>Access Denied</title></html>")
    found = line(invoke)
    assert (found["freshness"], found["scope"], found["drift"]) == ("fresh", "2023-24", ["extra"])
    assert (found["quarantined"], found["failed"], found["rows"]) == (1, 0, None)
    assert line(invoke, "nbac_shot_chart")["freshness"] == "never"


def test_one_feed_is_told_with_its_contract_records_and_remedies(
    invoke: Invoke, tmp_path: Path
) -> None:
    land(invoke, tmp_path, "<html><title>Access Denied</title></html>")
    result = invoke("feeds", "show", FEED)
    assert result.exit_code == 0
    assert "https://stats.nba.com/stats/scheduleleaguev2int?LeagueID=00" in result.stdout
    assert "scrapers/contracts/nbac_schedule.json" in result.stdout
    assert "gameDates[].games[].gameId" in result.stdout
    assert "HTML page titled 'Access Denied'" in result.stdout
    assert f"then: nba-props feeds replay {FEED}" in result.stdout
    document = json.loads(invoke("feeds", "show", FEED, "--json").stdout)
    assert [record["status"] for record in document["records"]] == ["quarantined"]
    assert "landing/quarantine/nbac_schedule/" in document["problems"][0]


def test_a_key_is_named_and_never_shown(invoke: Invoke, monkeypatch: Any) -> None:
    assert "ODDS_API_KEY (not set)" in invoke("feeds", "show", "odds_api_game_lines").stdout
    monkeypatch.setenv("ODDS_API_KEY", "S3CRET")
    result = invoke("feeds", "show", "odds_api_game_lines")
    assert "ODDS_API_KEY (set)" in result.stdout
    assert "S3CRET" not in result.output


def test_an_unknown_feed_is_refused_with_the_names_of_all(invoke: Invoke) -> None:
    for command in ("show", "replay"):
        result = invoke("feeds", command, "nbac_nothing")
        assert result.exit_code == 1
        assert "nba-props: feed nbac_nothing: not in the registry" in result.stderr


def test_options_before_a_command_are_not_taken_for_its_own(invoke: Invoke) -> None:
    result = invoke("feeds", "--json", "show", FEED)
    assert result.exit_code == 2
    assert "nba-props feeds show" in result.stderr


def test_a_replay_that_leaves_something_refused_ends_with_3(invoke: Invoke, tmp_path: Path) -> None:
    land(invoke, tmp_path, SEASON)
    assert invoke("feeds", "replay", FEED).exit_code == 0
    land(invoke, tmp_path, "<html><title>Access Denied</title></html>")
    result = invoke("feeds", "replay", FEED, "--json")
    receipt = json.loads(result.stdout)
    assert result.exit_code == 3
    assert (receipt["status"], receipt["payloads"]["read"]) == ("degraded", 1)
    assert "Access Denied" in receipt["refused"][0]["reason"]
    assert "were never built in duckdb" in receipt["notices"][0]
    told = invoke("feeds", "replay", FEED).stdout
    assert "still refused: nbac_schedule unreadable-payload.json: " in told
    assert "replay nbac_schedule degraded: 1 payloads read, 0 rows written" in told


def test_a_replay_of_nothing_says_so(invoke: Invoke) -> None:
    result = invoke("feeds", "replay", FEED, "--date", "2024-03-15")
    assert result.exit_code == 0
    assert "no payload of 2024-03-15 has landed or was refused" in result.stdout
    assert invoke("feeds", "replay", FEED, "--date", "15.3.2024").exit_code == 2


def test_status_shows_the_quota_and_the_reserve(invoke: Invoke, tmp_path: Path) -> None:
    ledger = open_ledger(f"sqlite:///{tmp_path / 'ledger.db'}")
    now = SystemClock().now()
    ledger.note_quota(Quota("api.the-odds-api.com", 19_000, 1_000, now))
    ledger.close()
    (quota,) = json.loads(invoke("status", "--json").stdout)["quotas"]
    assert (quota["remaining"], quota["used"], quota["reserve"]) == (19_000, 1_000, 500)
    told = invoke("status").stdout
    assert "19,000" in told and "api.the-odds-api.com" in told
