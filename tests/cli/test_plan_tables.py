from dataclasses import replace

import pytest

from cli.plan_tables import changes_table
from flows.report import PhaseReport, Receipt
from tests.reports import run_report

FEATURES = Receipt(
    "player_gameday_features", "phase_4", 1, 0, 1, 0, 0, because=("nbac_injury_report",)
)
QUOTES = Receipt("player_book_lines", "phase_3", 1, 0, 1, 0, 0, because=("odds_api_game_lines",))


@pytest.mark.parametrize(
    ("receipts", "reasons"),
    [
        ((FEATURES,), "nbac_injury_report"),
        ((QUOTES,), "odds_api_game_lines"),
        ((QUOTES, FEATURES), "nbac_injury_report, odds_api_game_lines"),
        ((QUOTES, replace(FEATURES, updated=0, unchanged=1)), "odds_api_game_lines"),
    ],
)
def test_new_predictions_are_told_with_what_made_them(
    receipts: tuple[Receipt, ...], reasons: str
) -> None:
    plan = run_report(
        kind="plan",
        upstream="sandbox",
        phases={"predictions": PhaseReport(models=1, inserted=5)},
        receipts=receipts,
    )
    columns = {str(column.header): list(column.cells) for column in changes_table(plan).columns}
    assert columns["model"][-1] == "player_prop_predictions"
    assert columns["because of"][-1] == reasons
