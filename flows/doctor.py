"""Light checks of what a run needs; each says what to mend."""

import os
from collections.abc import Callable
from contextlib import closing
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from dbt_project.runner import DbtSession
from dbt_project.targets import DIRECTORY, target_from_settings
from dbt_project.warehouse import open_warehouse
from flows.announce import receivers_from
from flows.engine import API_URL, server_reachable
from flows.expectations import read_expectations
from flows.publish import PUBLISHED
from ops.alert_channels import channels_from
from ops.errors import NbaPropsError
from ops.ledger import open_ledger
from ops.misspelled import misspelled_settings
from ops.places import could_be_written, writable
from ops.project import project_root
from ops.runs import recent_runs
from ops.settings import Settings
from predictions.contract import load_contract
from predictions.errors import ModelError
from predictions.lock import MODELS
from predictions.markets import MARKETS
from predictions.registry import serving_model
from scrapers.registry import feeds_off, key_variables


@dataclass(frozen=True)
class Check:
    """One finding."""

    name: str
    ok: bool
    detail: str

    def as_json(self) -> dict[str, Any]:
        """Plain types only."""
        return asdict(self)


def examine(settings: Settings, target: str | None = None) -> list[Check]:
    """Run every check; none stops the others."""
    checks = {
        "settings": lambda: _settings(settings),
        "dbt project": lambda: str(project_root()),
        "ledger": lambda: _ledger(settings),
        "warehouse": lambda: _warehouse(settings, target),
        "models": lambda: _models(settings, target),
        "expectations": lambda: _expectations(settings, target),
        "directories": lambda: _directories(settings),
        "registry": lambda: _registry(settings),
        "feature contract": lambda: f"version {load_contract().version}",
        "keys": lambda: _keys(settings),
        "alerts": lambda: _alerts(settings),
        "messages": lambda: _messages(settings),
    }
    return [_checked(name, check) for name, check in checks.items()]


def _checked(name: str, check: Callable[[], str]) -> Check:
    try:
        return Check(name, True, check())
    except Exception as error:  # a check must not hide the others
        return Check(name, False, str(error))


def _settings(settings: Settings) -> str:
    """What is spelled almost like a setting is read by nobody."""
    if misspelled := misspelled_settings():
        told = (f"{name}: no such setting; is it {meant}?" for name, meant in misspelled.items())
        raise NbaPropsError("; ".join(told))
    off = feeds_off(settings.off)
    return f"feeds off: {', '.join(sorted(off))}" if off else "no feed is off"


def _ledger(settings: Settings) -> str:
    with open_ledger(settings.ledger_url) as ledger:
        runs = recent_runs(ledger, 1)
        return f"last run {runs[0].status}" if runs else "no run yet"


def _warehouse(settings: Settings, target: str | None) -> str:
    chosen = target_from_settings(settings, target)
    if missing := chosen.missing_file:
        could_be_written(missing.parent, DIRECTORY)
        return f"{chosen.label}: there is none yet; a run makes it"
    with closing(open_warehouse(chosen)) as warehouse:
        warehouse.ensure_schemas()
    return chosen.label


def _expectations(settings: Settings, target: str | None) -> str:
    chosen = target_from_settings(settings, target)
    if chosen.missing_file:
        return "there is no warehouse yet"
    found = read_expectations(chosen)
    if found.unread:
        raise NbaPropsError(found.unread)
    if found.faults:
        worst = found.faults[0]
        others = len(found.faults) - 1
        more = f" (and {others} more: nba-props status)" if others else ""
        raise NbaPropsError(f"{worst.told}{more}")
    return found.counted()


def _models(settings: Settings, target: str | None) -> str:
    with DbtSession(target_from_settings(settings, target)) as session:
        return f"{len(session.phases())} models parse"


def _directories(settings: Settings) -> str:
    writable(settings.models, MODELS)
    writable(settings.published, PUBLISHED)
    return "models and published files can be written"


def _registry(settings: Settings) -> str:
    """What each market's newest predictions would be made with; a damaged model is refused."""
    told = []
    for market in MARKETS:
        choice = serving_model(settings.models, load_contract(market), date.max)
        if choice.refused:
            raise ModelError("; ".join(choice.refused))
        if choice.model is not None:
            told.append(f"{market}: {choice.model.model_id}")
    return "; ".join(told) or "no model yet"


def _keys(settings: Settings) -> str:
    held = settings.api_keys()
    wanted = sorted(key_variables())
    missing = [name for name in wanted if name not in held]
    if missing:
        return f"{', '.join(missing)} not set; needed for --upstream live only"
    return "all set"


def _alerts(settings: Settings) -> str:
    return "go to " + ", ".join(channel.name for channel in channels_from(settings))


def _messages(settings: Settings) -> str:
    """Who is told; a Prefect server that is named and does not answer is no reason to stop."""
    names = [receiver.name for receiver in receivers_from(settings)]
    url = os.environ.get(API_URL)
    silent = " (PREFECT_API_URL does not answer)" if url and not server_reachable(url) else ""
    return f"go to {', '.join(names)}{silent}" if names else "go to nobody"
