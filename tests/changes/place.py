"""A copy of the base state with a warm dbt session, made anew as often as it is wanted."""

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from dbt_project.control_tables import LANDING_PAYLOADS
from dbt_project.copies import copy_warehouse
from dbt_project.targets import duckdb_target, target_from_settings
from dbt_project.warehouse import open_warehouse
from flows.context import RunContext
from flows.loading import Loaded, load_landed
from ops.ledger import open_ledger
from scrapers.zone import LandingZone
from tests.flows.conftest import scratch_settings, session_of


class Place:
    """One directory whose warehouse, ledger and landing zone are replaced by the base's."""

    def __init__(self, directory: Path, base: RunContext) -> None:
        self.directory = directory
        self._base = base
        self.settings = scratch_settings(directory, models=base.settings.models)
        target = target_from_settings(self.settings)
        self.session = session_of(target, directory / "target")

    @property
    def warehouse(self) -> Path:
        """The DuckDB file; nobody may hold it while it is read from elsewhere."""
        return self.settings.warehouse

    def restore(self) -> None:
        """Put the base state in the place of what is here."""
        base = self._base.settings
        shutil.rmtree(self.settings.landing, ignore_errors=True)
        # landed files are never written twice, so the copies may share them
        shutil.copytree(base.landing, self.settings.landing, copy_function=os.link)
        self.warehouse.parent.mkdir(parents=True, exist_ok=True)
        copy_warehouse(base.warehouse, self.warehouse)
        _copy_ledger(base.ledger_url, self.settings.ledger_url)

    def load_anew(self, copy: Path, now: datetime) -> None:
        """Load all that has landed here into a copy of the warehouse, in the place of its own."""
        ledger_url = f"sqlite:///{copy.with_name('ledger.db')}"
        _copy_ledger(self.settings.ledger_url, ledger_url)
        with (
            open_ledger(ledger_url) as ledger,
            closing(open_warehouse(duckdb_target(copy))) as warehouse,
        ):
            warehouse.execute(f"delete from {LANDING_PAYLOADS.full_name}")
            loaded = load_landed(warehouse, ledger, LandingZone(self.settings.landing), now)
            assert loaded == Loaded(ledger.count_landed()[0], ()), loaded

    @contextmanager
    def opened(self) -> Iterator[RunContext]:
        """Handles on what is here; the warehouse is free again afterwards."""
        ledger = open_ledger(self.settings.ledger_url)
        try:
            yield replace(
                self._base,
                settings=self.settings,
                target=self.session.target,
                session=self.session,
                ledger=ledger,
            )
        finally:
            self.session.release()
            ledger.close()


def copy_of(base: RunContext, directory: Path) -> Place:
    """A place that has what the base has."""
    found = Place(directory, base)
    found.restore()
    return found


def _copy_ledger(ledger_url: str, copy_url: str) -> None:
    with (
        closing(sqlite3.connect(_file(ledger_url))) as held,
        closing(sqlite3.connect(_file(copy_url))) as copied,
    ):
        held.backup(copied)


def _file(ledger_url: str) -> str:
    return ledger_url.removeprefix("sqlite:///")
