"""Games that have begun, and the times that versions of them have now."""

from datetime import UTC, datetime

import pandas as pd
import pytest

from flows.begun import as_scheduled

OLD, NEW = (
    datetime(2024, 3, 15, 23, 30, tzinfo=UTC),
    datetime(2024, 3, 16, 1, 30, 0, 500, tzinfo=UTC),
)


def games(**times: datetime | None) -> pd.DataFrame:
    """Rows as a warehouse gives them."""
    at = pd.to_datetime(list(times.values()), utc=True).astype("datetime64[us, UTC]")
    return pd.DataFrame({"game_id": list(times), "tipoff_at": at, "cutoff_at": at})


@pytest.mark.parametrize(
    ("scheduled", "known"),
    [
        (games(one=NEW), NEW),
        (games(one=None), OLD),
        (games(another=NEW), OLD),
        (games(), OLD),
    ],
    ids=["moved", "without a time", "gone", "no schedule"],
)
def test_a_version_has_the_times_that_its_game_has_now(
    scheduled: pd.DataFrame, known: datetime
) -> None:
    found = as_scheduled(games(one=OLD), scheduled)
    assert found["tipoff_at"].tolist() == found["cutoff_at"].tolist() == [known]
    assert as_scheduled(games(), scheduled).empty
