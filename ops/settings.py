"""Settings from the environment or a `.env` file."""

from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from ops.errors import ConfigurationError

Target = Literal["duckdb", "bigquery", "emulator"]

PREFIX = "NBA_PROPS_"


class Settings(BaseSettings):
    """What one process was told from outside. Relative paths are relative to where it runs."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_file=".env",
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
        populate_by_name=True,
    )

    warehouse: Path = Path("warehouse/nba_props.duckdb")
    landing: str = "landing"
    ledger_url: str = "sqlite:///state/ledger.db"
    models: Path = Path("state/models")
    published: Path = Path("published")
    target: Target = "duckdb"
    emulator_url: str | None = None
    bigquery_project: str | None = None
    bigquery_location: str = "US"
    http_timeout: float = Field(default=30.0, gt=0)
    proxy: SecretStr | None = None
    prediction_runner: str = "threads"
    prediction_workers: int = Field(default=2, ge=1)
    service_token: SecretStr | None = None
    message_webhook: SecretStr | None = None
    message_webhook_token: SecretStr | None = None
    feeds_off: str = ""
    odds_api_reserve: int = Field(default=500, ge=0)
    alert_webhook: SecretStr | None = None
    smtp_url: SecretStr | None = None
    alert_from: str = ""
    alert_to: str = ""
    odds_api_key: SecretStr | None = Field(default=None, validation_alias="ODDS_API_KEY")
    balldontlie_api_key: SecretStr | None = Field(
        default=None, validation_alias="BALLDONTLIE_API_KEY"
    )
    bettingpros_api_key: SecretStr | None = Field(
        default=None, validation_alias="BETTINGPROS_API_KEY"
    )
    bigdataball_drive_key: SecretStr | None = Field(
        default=None, validation_alias="BIGDATABALL_DRIVE_KEY"
    )
    bigdataball_drive_folder: SecretStr | None = Field(
        default=None, validation_alias="BIGDATABALL_DRIVE_FOLDER"
    )

    @property
    def off(self) -> frozenset[str]:
        """The names in `feeds_off`, which are separated by commas."""
        return frozenset(name.strip() for name in self.feeds_off.split(",") if name.strip())

    def api_keys(self) -> dict[str, str]:
        """Return the keys that are set, by the name of their environment variable."""
        held = {
            "ODDS_API_KEY": self.odds_api_key,
            "BALLDONTLIE_API_KEY": self.balldontlie_api_key,
            "BETTINGPROS_API_KEY": self.bettingpros_api_key,
            "BIGDATABALL_DRIVE_KEY": self.bigdataball_drive_key,
            "BIGDATABALL_DRIVE_FOLDER": self.bigdataball_drive_folder,
        }
        return {name: key.get_secret_value() for name, key in held.items() if key is not None}


def get_settings() -> Settings:
    """Build settings from the environment and `.env`.

    Raises:
        ConfigurationError: a variable holds a value that is not allowed.
    """
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors()[0]
        name = variables()[str(first["loc"][0]).lower()]
        raise ConfigurationError(
            f"{name}: {first['msg']}; correct it in the environment or in .env"
        ) from error


def variables() -> dict[str, str]:
    """The environment variable of every setting."""
    return {
        name: str(field.validation_alias or f"{PREFIX}{name.upper()}")
        for name, field in Settings.model_fields.items()
    }
