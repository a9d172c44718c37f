"""Warehouse targets: what they are called and how dbt and Python reach them."""

from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from ops.errors import NbaPropsError
from ops.places import writable


class TargetName(StrEnum):
    """Names as they stand in profiles.yml."""

    DUCKDB = "duckdb"
    EMULATOR = "emulator"
    BIGQUERY = "bigquery"


EMULATOR_PROJECT = "test"
DIRECTORY = "warehouse (NBA_PROPS_WAREHOUSE)"


class TargetSettings(Protocol):
    """The part of the settings that decides the target."""

    @property
    def target(self) -> str:
        """Name of the target."""
        ...

    @property
    def warehouse(self) -> Path:
        """Path of the DuckDB file."""
        ...

    @property
    def emulator_url(self) -> str | None:
        """Address of a bqemulator."""
        ...

    @property
    def bigquery_project(self) -> str | None:
        """Google Cloud project."""
        ...

    @property
    def bigquery_location(self) -> str:
        """BigQuery location."""
        ...


class TargetError(NbaPropsError):
    """The target is unknown or not configured; the message says what to set."""


@dataclass(frozen=True)
class Target:
    """One warehouse. `path` is set for DuckDB, the other three for BigQuery's interface."""

    name: TargetName
    path: Path | None = None
    project: str | None = None
    location: str = "US"
    api_endpoint: str | None = None

    @property
    def label(self) -> str:
        """Identity of the warehouse, used as the name of its writer lease."""
        if self.name is TargetName.DUCKDB:
            return f"duckdb:{self.path}"
        return f"{self.name}:{self.api_endpoint or ''}{self.project}"

    @property
    def missing_file(self) -> Path | None:
        """The DuckDB file when there is none yet; None when there is one, or no file is needed."""
        return None if self.path is None or self.path.exists() else self.path

    def make_directory(self) -> None:
        """Make the directory that the DuckDB file lies in.

        Raises:
            ConfigurationError: it can neither be made nor written.
        """
        if self.path is not None:
            writable(self.path.parent, DIRECTORY)

    def environment(self) -> dict[str, str]:
        """Environment variables that profiles.yml reads for this target."""
        values = {"NBA_PROPS_TARGET": str(self.name)}
        if self.path is not None:
            values["NBA_PROPS_WAREHOUSE"] = str(self.path)
        if self.name is TargetName.EMULATOR and self.api_endpoint:
            values["NBA_PROPS_EMULATOR_URL"] = self.api_endpoint
        if self.name is TargetName.BIGQUERY and self.project:
            values["NBA_PROPS_BIGQUERY_PROJECT"] = self.project
            values["NBA_PROPS_BIGQUERY_LOCATION"] = self.location
        return values

    def anywhere(self) -> "Target":
        """A target of this kind whose place says nothing of this one's.

        The parsed project is the same for both. dbt keeps it across processes for as long as the
        profile is the same, and calls a DuckDB database by the name of its file.
        """
        if self.path is not None:
            return replace(self, path=Path(self.path.anchor, "anywhere", self.path.name))
        if self.api_endpoint is not None:
            return replace(self, api_endpoint="http://127.0.0.1:1")
        return self


def duckdb_target(path: Path) -> Target:
    """A DuckDB file; relative paths are taken from the current directory."""
    return Target(name=TargetName.DUCKDB, path=path.expanduser().resolve())


def emulator_target(url: str) -> Target:
    """A bqemulator that listens on `url` (http://127.0.0.1:PORT)."""
    return Target(name=TargetName.EMULATOR, project=EMULATOR_PROJECT, api_endpoint=url.rstrip("/"))


def target_from_settings(settings: TargetSettings, name: str | None = None) -> Target:
    """Build the target called `name` (default: the one in the settings).

    Raises:
        TargetError: unknown name, or the settings lack what the target needs.
    """
    wanted = name or settings.target
    try:
        chosen = TargetName(wanted)
    except ValueError:
        names = ", ".join(TargetName)
        raise TargetError(f"target {wanted}: unknown; choose one of {names}") from None
    if chosen is TargetName.DUCKDB:
        return duckdb_target(Path(settings.warehouse))
    if chosen is TargetName.EMULATOR:
        if not settings.emulator_url:
            raise TargetError(
                "target emulator: NBA_PROPS_EMULATOR_URL is not set; start one with "
                "`nba-props emulator` and set the address that it prints"
            )
        return emulator_target(settings.emulator_url)
    if not settings.bigquery_project:
        raise TargetError(
            "target bigquery: NBA_PROPS_BIGQUERY_PROJECT is not set; put it in .env "
            "or choose --target duckdb"
        )
    return Target(
        name=chosen, project=settings.bigquery_project, location=settings.bigquery_location
    )
