"""The hosts we ask, with the headers and the pace they accept."""

from scrapers.feed import Auth, Provider

_BROWSER = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko)"
    " Chrome/124.0.0.0 Safari/537.36"
)

NBA_STATS = Provider(
    name="stats.nba.com",
    base_url="https://stats.nba.com",
    headers={
        "User-Agent": _BROWSER,
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
        "User-Agent": _BROWSER,
        "Accept": "application/json",
        "Referer": "https://www.nba.com/",
    },
    min_interval=2.0,
)
NBA_FILES = Provider(
    name="ak-static.cms.nba.com",
    base_url="https://ak-static.cms.nba.com",
    headers={"User-Agent": _BROWSER, "Accept": "application/pdf,*/*"},
    min_interval=0.5,
)
BALLDONTLIE = Provider(
    name="api.balldontlie.io",
    base_url="https://api.balldontlie.io",
    headers={"Accept": "application/json"},
    min_interval=1.2,
    auth=Auth("header", "Authorization", "BALLDONTLIE_API_KEY"),
)
ODDS_API = Provider(
    name="api.the-odds-api.com",
    base_url="https://api.the-odds-api.com",
    headers={"Accept": "application/json"},
    min_interval=0.2,
    auth=Auth("query", "apiKey", "ODDS_API_KEY"),
)
