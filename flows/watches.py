"""The views that are watched, and what is asked of each."""

from dataclasses import dataclass

from flows.findings import Severity

DATASET = "nba_orchestration"


@dataclass(frozen=True)
class Watch:
    """A view that gives states. subject: columns that name a row. newest: which rows speak."""

    view: str
    subject: tuple[str, ...]
    newest: str


# A view's newest date speaks; who has no row of it any more is watched no longer.
OF_DATE = "where game_date <= @until qualify game_date = max(game_date) over ()"
OF_PHASE = "where true qualify row_number() over (partition by phase order by {} desc) = 1"

SYSTEMS = (
    Watch("prediction_sanity", ("system_id", "market"), OF_DATE),
    Watch("model_decay", ("system_id", "market"), OF_DATE),
)
WATCHES = (
    *SYSTEMS,
    Watch("prediction_coverage", (), OF_DATE),
    Watch("feature_null_rates", ("feature",), OF_DATE),
    Watch("correlation_coverage", ("output",), OF_DATE),
    Watch("feed_freshness", ("feed",), ""),
    Watch("change_detection_health", ("phase",), OF_PHASE.format("begun_at")),
    Watch("phase_latency", ("phase",), OF_PHASE.format("last_finished_at")),
)
GAPS = "output_gaps"


@dataclass(frozen=True)
class Tally:
    """A view whose every row is amiss: they are counted, the last week's, by one column."""

    view: str
    column: str
    severity: Severity
    told: str


# two sources that differ are a notice: nothing is averaged, the first one counts
TALLIES = (
    Tally("unresolved_names", "feed", Severity.WARNING, "names that nobody is known by"),
    Tally("source_disagreements", "other_source", Severity.NOTICE, "values unlike those in use"),
)
TALLY_DAYS = 7

NOT_HEALTHY = "select * from (select * from {view} {newest}) as newest where state <> 'HEALTHY'"
TALLY = (
    "select {column} as what, count(*) as amiss, max(game_date) as newest from {view} "
    "where game_date between @since and @until group by {column}"
)
GAPS_UNTIL = f"select * from {DATASET}.{GAPS} where first_date <= @until order by first_date desc"
PREPARED = "select max(game_date) as game_date from nba_orchestration.slates"
