"""What several providers share."""

from datetime import timedelta

BROWSER = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko)"
    " Chrome/124.0.0.0 Safari/537.36"
)
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
NOT_THERE = frozenset({403, 404})
