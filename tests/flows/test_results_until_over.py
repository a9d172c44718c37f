"""Results that landed on the night itself are asked for once more when the night is over."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from flows.ingest import selection_for
from scrapers.upstream import Selection
from tests.flows.conftest import opened
from tests.ops.test_ledger import landing

AT_THE_BUZZER = datetime(2024, 3, 16, 3, 5, tzinfo=UTC)
NEXT_MORNING = datetime(2024, 3, 16, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    "feed", ["nbac_gamebook_player_stats", "nbac_play_by_play", "nbac_team_boxscore"]
)
def test_what_landed_at_the_buzzer_is_not_had_before_the_morning(feed: str, tmp_path: Path) -> None:
    with opened(tmp_path) as context:
        for game, seen_at in (("early", AT_THE_BUZZER), ("final", NEXT_MORNING)):
            record = landing(game, feed=feed, scope=game, captured_at=seen_at)
            context.ledger.record_landings([record])
        asked = Selection(game_date=date(2024, 3, 16), feeds=[feed])
        assert selection_for(context, asked, archive=False).have == {feed: frozenset({"final"})}
