import csv
import gzip
import hashlib
import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ops.ledger import Ledger
from scrapers.archive_upstream import ArchiveUpstream
from scrapers.capture import AlreadyLanded, Arrival, Capture, FetchFailure, payload_id
from scrapers.errors import UpstreamError
from scrapers.landing import Origin, land_many, undamaged
from scrapers.upstream import Selection
from scrapers.zone import LandingZone
from tests.scrapers.scraper_payloads import CLOCK, archived, body, gamelog, odds, schedule
from tests.scrapers.scraper_payloads import game as played

FEEDS = ["nbac_player_boxscores", "nbac_schedule", "odds_api_player_points_props"]
EVERYTHING = Selection(feeds=FEEDS)


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    root = tmp_path / "archive"
    for day in ("2024-03-13", "2024-03-14"):
        stamp = f"{day.replace('-', '')[:-2]}{int(day[-2:]) + 1}T100000Z"
        archived(root, FEEDS[0], day, f"{day}_regular", stamp, gamelog(day))
    games = schedule(played("0022300001", "2024-03-14"))
    archived(root, FEEDS[1], "2024-03-15", "2023-24", "20240315T090000Z", games)
    archived(root, FEEDS[2], "2024-03-15", "0022300950", "20240315T215500Z", odds())
    return root


def manifest(root: Path, change: Callable[[dict[str, str]], None] | None = None) -> None:
    rows = []
    for path in sorted(root.rglob("*.json.gz")):
        content = gzip.decompress(path.read_bytes())
        scope, _, stamp = path.name.removesuffix(".json.gz").partition("__")
        row = {
            "feed": path.parts[-3],
            "game_date": path.parts[-2],
            "scope": scope,
            "captured_at": datetime.strptime(stamp, "%Y%m%dT%H%M%SZ").isoformat() + "Z",
            "url": "https://stats.nba.com/stats/x?apiKey=S3CRET",
            "params": '{"Season": "2023-24", "apiKey": "S3CRET"}',
            "file": path.relative_to(root).as_posix(),
            "bytes": str(len(content)),
            "sha256": hashlib.sha256(content).hexdigest(),
        }
        if change is not None:
            change(row)
        rows.append(row)
    with (root / "manifest.csv").open("w", newline="") as lines:
        writer = csv.DictWriter(lines, rows[0])
        writer.writeheader()
        writer.writerows(rows)


def arrivals(root: Path, selection: Selection = EVERYTHING) -> list[Arrival]:
    return list(ArchiveUpstream(root, CLOCK).captures(selection))


def good(found: list[Arrival]) -> list[str]:
    return [arrival.scope for arrival in found if isinstance(arrival, Capture)]


def failures(found: list[Arrival]) -> list[FetchFailure]:
    return [arrival for arrival in found if isinstance(arrival, FetchFailure)]


@pytest.mark.parametrize("with_manifest", [True, False])
def test_payloads_come_in_the_order_of_their_capture(archive: Path, with_manifest: bool) -> None:
    if with_manifest:
        manifest(archive)
    found = arrivals(archive)
    assert good(found) == ["2024-03-13_regular", "2024-03-14_regular", "2023-24", "0022300950"] or (
        good(found) == ["2024-03-13_regular", "2023-24", "2024-03-14_regular", "0022300950"]
    )
    assert failures(found) == []
    first = found[0]
    assert isinstance(first, Capture)
    assert first.body == body(gamelog("2024-03-13"))
    assert "S3CRET" not in first.url and "apiKey" not in first.params


def test_only_what_was_captured_before_the_cut_off(archive: Path) -> None:
    at = datetime(2024, 3, 15, 10, 0, tzinfo=UTC)
    assert good(arrivals(archive, Selection(as_of=at, feeds=FEEDS))) == [
        "2024-03-13_regular",
        "2023-24",
    ]


def test_only_the_feeds_asked_for(archive: Path) -> None:
    assert good(arrivals(archive, Selection(feeds=[FEEDS[1]]))) == ["2023-24"]


def test_a_payload_from_the_future_is_passed_on_whatever_the_cut_off(archive: Path) -> None:
    archived(archive, FEEDS[2], "2030-01-01", "0022300951", "20300101T000000Z", odds())
    at = datetime(2024, 3, 15, 10, 0, tzinfo=UTC)
    assert "0022300951" in good(arrivals(archive, Selection(as_of=at, feeds=FEEDS)))


def test_a_truncated_file_fails_alone(archive: Path) -> None:
    manifest(archive)
    file = next((archive / FEEDS[2]).rglob("*.json.gz"))
    file.write_bytes(file.read_bytes()[:30])
    found = arrivals(archive)
    assert len(good(found)) == 3
    (failure,) = failures(found)
    assert (failure.feed, failure.category) == (FEEDS[2], "damaged")
    assert "cannot be unpacked" in failure.reason and file.name in failure.reason


def test_a_listed_file_that_is_missing_fails_alone(archive: Path) -> None:
    manifest(archive)
    next((archive / FEEDS[0] / "2024-03-13").iterdir()).unlink()
    found = arrivals(archive)
    assert len(good(found)) == 3
    assert [failure.category for failure in failures(found)] == ["missing_file"]


@pytest.mark.parametrize(
    ("content", "seen"),
    [
        (b"<html><title>502</title></html>", "HTML page titled '502'"),
        (body(gamelog("2024-03-13", points=99)), "2024-03-13_regular__20240314T100000Z.json.gz"),
    ],
)
def test_another_digest_than_listed_quarantines_that_payload_alone(
    archive: Path, ledger: Ledger, zone: LandingZone, content: bytes, seen: str
) -> None:
    manifest(archive)
    archived(archive, FEEDS[0], "2024-03-13", "2024-03-13_regular", "20240314T100000Z", content)
    summary = land_many(arrivals(archive), zone, ledger, CLOCK, Origin("c", "e"))
    assert (summary.count("landed"), summary.count("quarantined")) == (3, 1)
    (told,) = summary.warnings()
    assert seen in told and "manifest.csv says" in told


def test_a_feed_that_is_wholly_absent_gives_one_message(archive: Path) -> None:
    manifest(archive)
    shutil.rmtree(archive / FEEDS[0])
    found = arrivals(archive)
    assert [(failure.feed, failure.category) for failure in failures(found)] == [
        (FEEDS[0], "missing_feed")
    ]
    assert len(good(found)) == 2


def test_all_feeds_of_a_season_archive_are_missed_and_others_are_not(archive: Path) -> None:
    absent = {failure.feed for failure in failures(arrivals(archive, Selection()))}
    assert absent == {"nbac_team_boxscore", "nbac_shot_chart", "odds_api_game_lines"}


def test_a_file_outside_the_archive_is_not_read(archive: Path) -> None:
    def escape(row: dict[str, str]) -> None:
        if row["feed"] == FEEDS[1]:
            row["file"] = "../secret.json.gz"

    archived(archive.parent, "x", "y", "z", "20240101T000000Z", {}).rename(
        archive.parent / "secret.json.gz"
    )
    manifest(archive, escape)
    assert [failure.category for failure in failures(arrivals(archive))] == ["unsafe_path"]


def test_lines_that_cannot_be_read_and_unknown_feeds_are_named(archive: Path) -> None:
    def spoil(row: dict[str, str]) -> None:
        if row["feed"] == FEEDS[1]:
            row["captured_at"] = "yesterday"
        if row["feed"] == FEEDS[2]:
            row["feed"] = "kalshi_props"

    manifest(archive, spoil)
    found = {failure.category: failure for failure in failures(arrivals(archive))}
    assert "line 4" in found["damaged"].reason
    assert found["unknown_feed"].feed == "kalshi_props"


def test_what_has_landed_is_not_read_again(archive: Path) -> None:
    manifest(archive)
    at = datetime(2024, 3, 15, 9, 0, tzinfo=UTC)
    games = body(schedule(played("0022300001", "2024-03-14")))
    known = {payload_id(FEEDS[1], "2023-24", at): hashlib.sha256(games).hexdigest()}
    found = arrivals(archive, Selection(feeds=FEEDS, known=known))
    assert AlreadyLanded(FEEDS[1], "2023-24") in found
    other = arrivals(archive, Selection(feeds=FEEDS, known=dict.fromkeys(known, "0" * 64)))
    assert len(good(other)) == 4


@pytest.mark.parametrize(
    ("day", "stamp"), [("2024-13-45", "20240314T100000Z"), ("2024-03-13", "20240314T256199Z")]
)
def test_a_file_whose_name_is_no_moment_does_not_hold_up_the_rest(
    archive: Path, day: str, stamp: str
) -> None:
    archived(archive, FEEDS[0], day, "odd", stamp, gamelog())
    found = list(ArchiveUpstream(archive, CLOCK).captures(EVERYTHING))
    (failure,) = [one for one in found if isinstance(one, FetchFailure)]
    assert (failure.feed, failure.scope, failure.category) == (FEEDS[0], "odd", "damaged")
    assert f"{FEEDS[0]}/{day}/odd__{stamp}.json.gz names no day or no time" in failure.reason
    assert len(found) == 5


def test_a_directory_that_is_not_there_and_a_broken_manifest_are_errors(tmp_path: Path) -> None:
    with pytest.raises(UpstreamError, match="there is no such directory; check the path"):
        arrivals(tmp_path / "nowhere")
    (tmp_path / "manifest.csv").write_text("a,b\n1,2\n")
    with pytest.raises(UpstreamError, match="lacks the columns feed, game_date"):
        arrivals(tmp_path)


def test_a_week_of_the_real_archive_lands_without_a_word(
    real_archive: Path, ledger: Ledger, zone: LandingZone
) -> None:
    week = Selection(as_of=datetime(2021, 10, 26, tzinfo=UTC))
    upstream = ArchiveUpstream(real_archive)
    summary = land_many(upstream.captures(week), zone, ledger, CLOCK, Origin("c", "e"))
    assert summary.warnings() == []
    assert summary.count("landed") > 80
    known = undamaged(ledger, zone)
    assert len(known) == summary.count("landed")
    again = Selection(as_of=week.as_of, known=known)
    repeated = land_many(upstream.captures(again), zone, ledger, CLOCK, Origin("c", "e"))
    assert repeated.as_dict()["total"]["unchanged"] == len(known)
    assert repeated.landed == ()
