"""The findings of the views as alerts, each in the category that its view belongs to."""

from collections.abc import Iterator
from datetime import date

from flows.alerting import first_of, send_alerts
from flows.context import RunContext
from flows.expectations import Expectations, read_expectations
from flows.findings import Finding, Severity
from ops.alerts import Alert, AlertCategory
from ops.alerts import Severity as AlertSeverity
from ops.run_origin import RunOrigin

OF_VIEW = {
    "output_gaps": AlertCategory.EXPECTED_OUTPUT_MISSING,
    "prediction_coverage": AlertCategory.COVERAGE_LOW,
    "feature_null_rates": AlertCategory.COVERAGE_LOW,
    "correlation_coverage": AlertCategory.CORRELATION_MISSING,
    "feed_freshness": AlertCategory.FEED_STALE,
    "change_detection_health": AlertCategory.CHANGE_DETECTION_BLIND,
    "phase_latency": AlertCategory.RUN_DEGRADED,
    "prediction_sanity": AlertCategory.PREDICTION_SANITY,
    "model_decay": AlertCategory.PREDICTION_SANITY,
    "unresolved_names": AlertCategory.RUN_DEGRADED,
    "source_disagreements": AlertCategory.RUN_DEGRADED,
}

_LEVELS: dict[Severity, AlertSeverity] = {
    Severity.CRITICAL: "critical",
    Severity.WARNING: "warning",
    Severity.NOTICE: "info",
}


def check_expectations(context: RunContext, game_date: date | None = None) -> Expectations:
    """Ask the views as of a date, by default the newest that was prepared, and alert of faults."""
    found = read_expectations(context.target, game_date)
    send_alerts(context, list(alerts_of(found)), RunOrigin(source="scheduler"))
    return found


def alerts_of(found: Expectations) -> Iterator[Alert]:
    """An alert for each view and severity with faults; notices are for whoever looks."""
    groups: dict[tuple[str, Severity], list[Finding]] = {}
    for fault in found.faults:
        groups.setdefault((fault.view, fault.severity), []).append(fault)
    for (view, severity), faults in groups.items():
        shown = first_of([f"{one.what}: {one.cause}" for one in faults])
        yield Alert(
            OF_VIEW[view],
            _LEVELS[severity],
            f"{view}: {shown}",
            faults[0].remedy,
            game_date=found.game_date,
        )
