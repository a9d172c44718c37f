"""What figures are called in the report."""

NAMES = {
    "moving_average": "moving average",
    "zone_matchup": "zone matchup",
    "last5": "average of last 5",
    "last10": "average of last 10",
    "season": "season average",
    "ewma": "decaying average (half-life 8)",
    "plain_xgboost": "plain xgboost",
    "line": "the line (median of books)",
    "market": "the market without margin",
    "books": "mean of the books' no-vig",
    "brier": "Brier score",
    "recommended": "recommended",
    "recommended_best_quote": "recommended, best quote of each game only",
    "every_quote": "every quote, likelier side",
}

ENSEMBLE = "ensemble"


def name_of(key: str) -> str:
    """Name of a system, baseline or kind of bet; one without another name is called by its key."""
    return NAMES.get(key, key.replace("_", " "))


def best_of(document: dict[str, dict[str, object]]) -> str:
    """The system that the report is about: the ensemble, or the first where it did not answer."""
    systems = list(document["all_rows"]["systems"])  # type: ignore[call-overload]
    return ENSEMBLE if ENSEMBLE in systems or not systems else str(systems[0])
