from datetime import UTC, datetime

import pytest

from cli.arguments import parse_moment
from tests.cli.conftest import Invoke

COMMANDS = (
    "demo",
    "run",
    "update",
    "plan",
    "land",
    "feeds",
    "predict",
    "grade",
    "models",
    "train",
    "backtest",
    "status",
    "trace",
    "doctor",
    "emulator",
    "alerts",
)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(invoke: Invoke, command: str) -> None:
    result = invoke(command, "--help")
    assert result.exit_code == 0
    assert f"nba-props {command}" in result.stdout


@pytest.mark.parametrize(
    "words",
    [
        ("run",),
        ("run", "--date", "15.3.2024"),
        ("run", "--date", "2024-03-15", "--upstream", "moon"),
        ("run", "--date", "2024-03-15", "--upstream", "archive:/no/such/place"),
        ("run", "--date", "2024-03-15", "--target", "oracle"),
        ("run", "--date", "2024-03-15", "--as-of", "2024-03-15T22:00:00"),
        ("run", "--date", "2024-03-15", "--as-of", "0001-01-01T00:00:00+01:00"),
        ("grade", "--date", "15.3.2024"),
        ("backtest", "--from", "2024-03-15"),
        ("backtest", "--from", "2024-03-15", "--to", "2024-03-01"),
        ("land",),
        ("land", "--feed", "nbac_schedule"),
        ("land", "--archive", ".", "--file", "x", "--feed", "nbac_schedule"),
        ("no-such-command",),
    ],
)
def test_what_is_not_understood_ends_with_2(invoke: Invoke, words: tuple[str, ...]) -> None:
    assert invoke(*words).exit_code == 2


@pytest.mark.parametrize("text", ["2024-03-15T18:00:00-04:00", "2024-03-15T22:00:00Z"])
def test_a_moment_is_kept_in_utc(text: str) -> None:
    moment = parse_moment(text)
    assert moment == datetime(2024, 3, 15, 22, tzinfo=UTC)
    assert f"{moment:%H:%M %Z}" == "22:00 UTC"


@pytest.mark.parametrize(
    "words",
    [
        ("messages", "--json", "relay"),
        ("messages", "--limit", "3", "relay"),
        ("messages", "--state", "parked", "relay"),
        ("gates", "--json", "close", "phase_3/2024-03-15"),
        ("gates", "--date", "2024-03-15", "close", "phase_3/2024-03-15"),
    ],
)
def test_options_stand_behind_their_command(invoke: Invoke, words: tuple[str, ...]) -> None:
    result = invoke(*words)
    assert result.exit_code == 2
    assert "give options after the command" in result.stderr


def test_feeds_cannot_be_named_and_left_unasked(invoke: Invoke) -> None:
    words = ("plan", "--date", "2024-03-15", "--feeds", "nbac_injury_report", "--no-fetch")
    result = invoke(*words)
    assert result.exit_code == 2
    assert "--no-fetch" in result.stderr


def test_a_log_level_that_does_not_exist_is_named(
    invoke: Invoke, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NBA_PROPS_LOG_LEVEL", "loud")
    result = invoke("status")
    assert result.exit_code == 2
    assert "NBA_PROPS_LOG_LEVEL=loud" in result.stderr
