"""The two hosts that answer for the league's statistics, often with the same documents."""

from scrapers.feed import Provider
from scrapers.providers.manners import BROWSER

NBA_STATS = Provider(
    name="stats.nba.com",
    base_url="https://stats.nba.com",
    headers={
        "User-Agent": BROWSER,
        "Accept": "application/json, text/plain, */*",
        "Accept-Language": "en-US,en;q=0.9",
        "Referer": "https://www.nba.com/",
        "Origin": "https://www.nba.com",
        "x-nba-stats-origin": "stats",
        "x-nba-stats-token": "true",
    },
    min_interval=0.6,
    timeout=30.0,
)
NBA_CDN = Provider(
    name="cdn.nba.com",
    base_url="https://cdn.nba.com",
    headers={
        "User-Agent": BROWSER,
        "Accept": "application/json",
        "Referer": "https://www.nba.com/",
    },
    min_interval=2.0,
)
