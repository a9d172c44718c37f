"""A real night from the archive, cut down to the weeks before it."""

import csv
import gzip
import shutil
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from dbt_project.targets import target_from_settings
from flows.day import run_day
from flows.report import RunReport, RunStatus
from flows.request import RunRequest, UpstreamChoice, UpstreamKind
from tests.flows.conftest import opened, rows_of, scratch_settings

ARCHIVE = Path(__file__).resolve().parents[3] / "shared" / "real_archive"
NIGHT = date(2024, 3, 15)
NEXT = date(2024, 3, 16)
AS_OF = datetime(2024, 3, 15, 22, tzinfo=UTC)
FIRST, LAST = "2024-02-15", "2024-03-17"
GAMES = {
    "20240315_PHX_CHA",
    "20240315_MIA_DET",
    "20240315_ORL_TOR",
    "20240315_LAC_NOP",
    "20240315_DEN_SAS",
    "20240315_ATL_UTA",
}

pytestmark = pytest.mark.skipif(
    not ARCHIVE.is_dir(), reason=f"the real archive is not at {ARCHIVE}"
)


def cut_archive(directory: Path, without: str | None = None) -> Path:
    """Copy a month of the real archive, optionally leaving one feed out."""
    rows = []
    with (ARCHIVE / "manifest.csv").open(newline="", encoding="utf-8") as lines:
        reader = csv.DictReader(lines)
        names = list(reader.fieldnames or ())
        for row in reader:
            season = row["feed"] == "nbac_schedule" and row["scope"] == "2023-24"
            if row["feed"] != without and (season or FIRST <= row["game_date"] <= LAST):
                rows.append(row)
    for row in rows:
        copy = directory / row["file"]
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ARCHIVE / row["file"], copy)
    with (directory / "manifest.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, names)
        writer.writeheader()
        writer.writerows(rows)
    return directory


def run(directory: Path, archive: Path, game_date: date) -> RunReport:
    with opened(directory) as context:
        upstream = UpstreamChoice(UpstreamKind.ARCHIVE, directory=archive)
        return run_day(context, RunRequest(game_date, upstream))


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, Path]]:
    root = tmp_path_factory.mktemp("archive_day")
    yield root / "run", cut_archive(root / "archive")


@pytest.fixture(scope="module")
def night(place: tuple[Path, Path]) -> RunReport:
    return run(*place, NIGHT)


@pytest.fixture(scope="module")
def newest_capture(place: tuple[Path, Path], night: RunReport) -> datetime:
    """The newest payload that the first night's run had loaded when it ended."""
    loaded = rows_of(
        target_from_settings(scratch_settings(place[0])),
        "select max(captured_at) as newest from nba_raw.landing_payloads",
    )
    newest: datetime = loaded["newest"].iloc[0].to_pydatetime()
    return newest


@pytest.fixture(scope="module")
def repeated(place: tuple[Path, Path], night: RunReport, newest_capture: datetime) -> RunReport:
    return run(*place, NIGHT)


@pytest.fixture(scope="module")
def following(place: tuple[Path, Path], repeated: RunReport) -> RunReport:
    return run(*place, NEXT)


def test_the_night_stands_one_hour_before_its_first_tipoff(night: RunReport) -> None:
    assert night.error is None
    assert night.as_of == AS_OF
    assert night.status is RunStatus.SUCCESS, night.warnings


def test_predictions_for_the_six_games_have_a_line_book_and_time(night: RunReport) -> None:
    assert {row["game_id"] for row in night.predictions} == GAMES
    for row in night.predictions:
        assert row["market"] == "points"
        assert row["bookmaker"]
        assert row["line_known_at"] < "2024-03-15T22:00:00Z"
        assert 0 <= row["p_over"] <= 1


def test_nothing_captured_at_or_after_the_as_of_time_is_loaded(newest_capture: datetime) -> None:
    assert newest_capture < AS_OF


def test_the_same_run_again_writes_nothing(night: RunReport, repeated: RunReport) -> None:
    assert repeated.written == 0
    assert repeated.predictions == night.predictions


def test_the_next_run_grades_the_night(
    place: tuple[Path, Path], night: RunReport, following: RunReport
) -> None:
    graded = rows_of(
        target_from_settings(scratch_settings(place[0])),
        "select distinct game_id from nba_predictions.prediction_accuracy "
        "where game_date = date '2024-03-15' and not is_removed",
    )
    assert following.error is None
    assert set(graded["game_id"]) == GAMES


def test_the_night_again_after_the_next_day_has_not_changed(
    place: tuple[Path, Path], night: RunReport, following: RunReport
) -> None:
    again = run(*place, NIGHT)
    assert again.written == 0, again.phases
    assert again.predictions == night.predictions


def test_without_any_schedule_the_run_goes_on_and_says_so(tmp_path: Path) -> None:
    archive = cut_archive(tmp_path / "archive", without="nbac_schedule")
    report = run(tmp_path / "run", archive, NIGHT)
    assert report.error is None
    assert report.status is RunStatus.DEGRADED
    assert any("no nbac_schedule in it can be read" in warning for warning in report.warnings)
    assert report.phases["phase_2"].inserted > 0


def test_a_missing_feed_degrades_the_run_and_is_named(tmp_path: Path) -> None:
    archive = cut_archive(tmp_path / "archive", without="nbac_team_boxscore")
    report = run(tmp_path / "run", archive, NIGHT)
    assert report.error is None
    assert report.status is RunStatus.DEGRADED
    assert any("nbac_team_boxscore" in warning for warning in report.warnings)


def test_spoiled_payloads_are_refused_alone_with_a_clear_message(tmp_path: Path) -> None:
    archive = cut_archive(tmp_path / "archive")
    (archive / "manifest.csv").unlink()
    truncated = (
        archive / "nbac_player_boxscores/2024-03-10/2024-03-10_regular__20240311T100000Z.json.gz"
    )
    truncated.write_bytes(truncated.read_bytes()[:200])
    spoiled = min((archive / "nbac_team_boxscore" / "2024-03-14").iterdir())
    spoiled.write_bytes(gzip.compress(b"<html><title>Access Denied</title></html>"))
    source = min((archive / "odds_api_player_points_props" / "2024-03-15").iterdir())
    future = source.with_name(source.name.split("__")[0] + "__20990101T000000Z.json.gz")
    shutil.copyfile(source, future)
    report = run(tmp_path / "run", archive, NIGHT)
    text = "\n".join(report.warnings)
    assert report.error is None
    assert report.status is RunStatus.DEGRADED
    assert "cannot be unpacked" in text
    assert "Access Denied" in text
    assert "2099-01-01" in text
    assert {row["game_id"] for row in report.predictions} == GAMES
