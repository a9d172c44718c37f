import json

from tests.cli.conftest import Invoke

DATES = ("--from", "2023-10-24", "--to", "2024-04-14")


def test_an_empty_warehouse_is_refused_with_the_remedy(invoke: Invoke) -> None:
    result = invoke("backtest", *DATES, "--json")
    assert result.exit_code == 1
    error = json.loads(result.stdout)["error"]
    assert "no features are built yet" in error
    assert "nba-props run --date" in error


def test_a_market_that_there_is_not_is_refused_with_those_there_are(invoke: Invoke) -> None:
    result = invoke("backtest", *DATES, "--market", "blocks")
    assert result.exit_code == 1
    assert "market blocks: there is none; choose points, rebounds" in result.stderr


def test_dates_the_wrong_way_round_are_not_understood(invoke: Invoke) -> None:
    result = invoke("backtest", "--from", "2024-04-14", "--to", "2023-10-24")
    assert result.exit_code == 2
    assert "is after --to" in result.stderr
