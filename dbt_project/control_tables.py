"""Tables that Python writes and dbt reads as sources: their columns as data."""

from dataclasses import dataclass
from enum import StrEnum


class ColumnType(StrEnum):
    """Neutral column types; every adapter maps them to its own."""

    STRING = "string"
    INT = "int"
    FLOAT = "float"
    BOOL = "bool"
    DATE = "date"
    TIMESTAMP = "timestamp"
    JSON = "json"


@dataclass(frozen=True)
class Table:
    """One control table. `partition_by` is a date column, used where the warehouse partitions."""

    dataset: str
    name: str
    columns: tuple[tuple[str, ColumnType], ...]
    partition_by: str | None = None

    @property
    def full_name(self) -> str:
        """`dataset.name`."""
        return f"{self.dataset}.{self.name}"

    @property
    def column_names(self) -> tuple[str, ...]:
        """Column names in table order."""
        return tuple(name for name, _ in self.columns)


DATASETS = (
    "nba_raw",
    "nba_reference",
    "nba_analytics",
    "nba_precompute",
    "nba_predictions",
    "nba_orchestration",
)


def _columns(text: str) -> tuple[tuple[str, ColumnType], ...]:
    """Read `name type` lines."""
    pairs = (line.split() for line in text.strip().splitlines())
    return tuple((name, ColumnType(kind)) for name, kind in pairs)


LANDING_PAYLOADS = Table(
    dataset="nba_raw",
    name="landing_payloads",
    partition_by="game_date",
    columns=_columns(
        """
        payload_id string
        part int
        feed string
        scope string
        game_date date
        captured_at timestamp
        url string
        sha256 string
        bytes int
        correlation_id string
        execution_id string
        payload json
        loaded_at timestamp
        first_loaded_at timestamp
        """
    ),
)

SLATES = Table(
    dataset="nba_orchestration",
    name="slates",
    columns=_columns(
        """
        game_date date
        as_of timestamp
        changed_at timestamp
        """
    ),
)

WATERMARKS = Table(
    dataset="nba_orchestration",
    name="watermarks",
    columns=_columns(
        """
        model string
        upstream string
        watermark timestamp
        """
    ),
)

RUN_RECEIPTS = Table(
    dataset="nba_orchestration",
    name="run_receipts",
    columns=_columns(
        """
        execution_id string
        correlation_id string
        model string
        phase string
        rows_read int
        inserted int
        updated int
        removed int
        unchanged int
        void_hashes int
        players string
        teams string
        games string
        payloads_until timestamp
        changed_at timestamp
        finished_at timestamp
        """
    ),
)

PREDICTIONS = Table(
    dataset="nba_predictions",
    name="player_prop_predictions",
    partition_by="game_date",
    columns=_columns(
        """
        prediction_id string
        prediction_version int
        supersedes string
        player_lookup string
        game_id string
        game_date date
        team_abbr string
        opponent_team_abbr string
        system_id string
        market string
        mean float
        median float
        standard_deviation float
        p10 float
        p25 float
        p75 float
        p90 float
        distribution string
        line float
        bookmaker string
        line_known_at timestamp
        over_price float
        under_price float
        p_over float
        p_under float
        p_push float
        fair_over_price float
        fair_under_price float
        edge float
        expected_value float
        recommendation string
        reason string
        model_id string
        model_sha256 string
        feature_contract string
        feature_row_hash string
        quotes_hash string
        cutoff_at timestamp
        tipoff_at timestamp
        predicted_at timestamp
        content_hash string
        correlation_id string
        execution_id string
        written_at timestamp
        computed_at timestamp
        """
    ),
)

LINE_PREDICTIONS = Table(
    dataset="nba_predictions",
    name="player_line_predictions",
    partition_by="game_date",
    columns=_columns(
        """
        prediction_id string
        player_lookup string
        game_id string
        game_date date
        system_id string
        market string
        line_source string
        bookmaker string
        line_known_at timestamp
        line float
        over_price float
        under_price float
        p_over float
        p_under float
        p_push float
        fair_over_price float
        fair_under_price float
        no_vig_over float
        edge float
        expected_value float
        kelly_fraction float
        recommendation string
        reason string
        written_at timestamp
        """
    ),
)

CONTROL_TABLES: dict[str, Table] = {
    table.full_name: table
    for table in (
        LANDING_PAYLOADS,
        SLATES,
        WATERMARKS,
        RUN_RECEIPTS,
        PREDICTIONS,
        LINE_PREDICTIONS,
    )
}


def control_table(full_name: str) -> Table:
    """The control table called `dataset.name`.

    Raises:
        KeyError: it is none of the tables that Python writes.
    """
    if full_name not in CONTROL_TABLES:
        raise KeyError(f"{full_name}: not a control table; dbt builds every other table")
    return CONTROL_TABLES[full_name]
