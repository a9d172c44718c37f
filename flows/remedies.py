"""What to do about each measure that has a limit in the seed monitoring_limits.

{date} is the game date in question, {feed} and the like what a row is about.
"""

_IMPOSSIBLE = (
    "they should not stand: see nba_predictions.current_predictions, let the model before serve "
    "(nba-props models rollback) and predict again (nba-props predict --date {date})"
)
_WEAK = (
    "compare its record (nba-props grade) with the others', and train anew: "
    "nba-props train --before {date} --market {market}"
)
_EMPTIER = (
    "see whether the feeds behind it have landed (nba-props feeds) and build the date again: "
    "nba-props run --date {date}"
)

REMEDIES = {
    "off_probabilities": _IMPOSSIBLE,
    "off_means": _IMPOSSIBLE,
    "off_quantiles": _IMPOSSIBLE,
    "one_sided_share": "see whether lines and features are of that day: nba-props status",
    "hit_rate": _WEAK,
    "hit_rate_high": _WEAK,
    "error_ratio": _WEAK,
    "correlation_missing_share": (
        "what led to these rows cannot be traced: their execution_id names the run in "
        "nba_orchestration.run_receipts, and nba-props trace ID shows what it did"
    ),
    "feature_share": "build the date again: nba-props run --date {date}",
    "ready_share": (
        "usual in a season's first weeks; else nba_predictions.ml_feature_store_v2 says in "
        "not_ready_reason what is missing; land it and run again: nba-props run --date {date}"
    ),
    "predicted_share": "predict the date again: nba-props predict --date {date}",
    "required_null_rise": _EMPTIER,
    "optional_null_rise": _EMPTIER,
    "void_hashes": "rows were written whatever they said; see macros/cross_db/row_hash.sql",
    "rows_unread": (
        "what was written before it reaches no further; let everything be looked at again: "
        "nba-props run --date {date}"
    ),
    "phase_seconds": (
        "see in nba_orchestration.run_receipts between which tables the time went, and whether "
        "something else was using the machine"
    ),
    "unread_payloads": "they have landed and nobody has read them: nba-props run --date {date}",
    "hours_behind": "see what its last requests answered: nba-props feeds show {feed}",
}

# Of views whose every row is amiss.
TALLIED = {
    "unresolved_names": (
        "nba_orchestration.unresolved_names lists them; add them to seeds/player_aliases.csv or "
        "seeds/team_aliases.csv and run again: nba-props run --date {date}"
    ),
    "source_disagreements": (
        "nba_orchestration.source_disagreements has both values; the one in use stays until its "
        "own source is corrected"
    ),
}
