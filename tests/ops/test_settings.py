from pathlib import Path

import pytest

from ops.errors import ConfigurationError
from ops.misspelled import misspelled_settings
from ops.settings import get_settings


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name in ("WAREHOUSE", "LANDING", "LEDGER_URL", "TARGET", "EMULATOR_URL"):
        monkeypatch.delenv(f"NBA_PROPS_{name}", raising=False)
    monkeypatch.delenv("ODDS_API_KEY", raising=False)
    monkeypatch.delenv("BALLDONTLIE_API_KEY", raising=False)
    return tmp_path


def test_nothing_set_gives_the_local_defaults() -> None:
    settings = get_settings()
    assert settings.warehouse == Path("warehouse/nba_props.duckdb")
    assert (settings.landing, settings.ledger_url) == ("landing", "sqlite:///state/ledger.db")
    assert (settings.target, settings.api_keys()) == ("duckdb", {})


def test_the_environment_wins_over_the_env_file(
    elsewhere: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (elsewhere / ".env").write_text("NBA_PROPS_LANDING=from-file\nODDS_API_KEY=abc\nOTHER=1\n")
    assert get_settings().landing == "from-file"
    monkeypatch.setenv("NBA_PROPS_LANDING", "from-environment")
    assert get_settings().landing == "from-environment"
    assert get_settings().api_keys() == {"ODDS_API_KEY": "abc"}


def test_keys_are_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ODDS_API_KEY", "very-secret")
    assert "very-secret" not in repr(get_settings())


def test_a_value_that_is_not_allowed_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NBA_PROPS_TARGET", "oracle")
    with pytest.raises(ConfigurationError, match="NBA_PROPS_TARGET"):
        get_settings()


def test_an_empty_variable_counts_as_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NBA_PROPS_TARGET", "")
    monkeypatch.setenv("ODDS_API_KEY", "")
    assert get_settings().target == "duckdb"
    assert get_settings().api_keys() == {}


def test_a_name_that_is_almost_a_setting_is_noticed(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / ".env").write_text("NBA_PROPS_LEGDER_URL=sqlite:///x.db\nNBA_PROPS_TARGET=duckdb\n")
    monkeypatch.setenv("NBA_PROPS_WAREHOSE", "/x/y.duckdb")
    monkeypatch.setenv("NBA_PROPS_ODDS_API_KEY", "k")
    monkeypatch.setenv("NBA_PROPS_OF_SOMEBODY_ELSE", "1")
    assert misspelled_settings() == {
        "NBA_PROPS_LEGDER_URL": "NBA_PROPS_LEDGER_URL",
        "NBA_PROPS_ODDS_API_KEY": "ODDS_API_KEY",
        "NBA_PROPS_WAREHOSE": "NBA_PROPS_WAREHOUSE",
    }
