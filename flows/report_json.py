"""A run's report read back from its JSON, for the command that another process did."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from flows.report import (
    EntitiesChanged,
    FeedReport,
    News,
    PhaseReport,
    Receipt,
    RunReport,
    RunStatus,
)


def read_report(document: Mapping[str, Any]) -> RunReport:
    """The report whose `as_json` is `document`; seconds are to the millisecond."""
    phases = {name: PhaseReport(**phase) for name, phase in document["phases"].items()}
    return RunReport(
        kind=document["kind"],
        game_date=date.fromisoformat(document["game_date"]),
        as_of=datetime.fromisoformat(document["as_of"]),
        correlation_id=document["correlation_id"],
        execution_id=document["execution_id"],
        upstream=document["upstream"],
        target=document["target"],
        status=RunStatus(document["status"]),
        seconds=document["seconds"],
        phases=phases,
        receipts=tuple(_receipt(receipt) for receipt in document["receipts"]),
        entities_changed=_entities(document["entities_changed"]),
        predicted=_entities(document["predicted"]),
        landing=tuple(FeedReport(feed, **counts) for feed, counts in document["landing"].items()),
        news=tuple(_news(payload) for payload in document["news"]),
        market=document["market"],
        predictions=tuple(document["predictions"]),
        warnings=tuple(document["warnings"]),
        notices=tuple(document["notices"]),
        error=document["error"],
    )


def _receipt(document: Mapping[str, Any]) -> Receipt:
    names = {name: document[name] for name in ("players", "teams", "games", "because")}
    known = {name: None if held is None else tuple(held) for name, held in names.items()}
    return Receipt(**{**document, **known})


def _news(document: Mapping[str, Any]) -> News:
    return News(**{**document, "captured_at": datetime.fromisoformat(document["captured_at"])})


def _entities(document: Mapping[str, Any]) -> EntitiesChanged:
    return EntitiesChanged(**{name: tuple(held) for name, held in document.items()})
