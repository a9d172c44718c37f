"""www.basketball-reference.com: rosters with birth dates, experience and the site's player ids."""

from typing import Any

from scrapers.decoders.basketball_reference import decode_team_roster
from scrapers.documents import get_in, text_of
from scrapers.feed import Endpoint, Feed, Provider, Subject
from scrapers.providers.manners import BROWSER, DAY
from scrapers.teams import tricode_of

# More than twenty pages a minute lock the address out for an hour.
BASKETBALL_REFERENCE = Provider(
    name="www.basketball-reference.com",
    base_url="https://www.basketball-reference.com",
    headers={
        "User-Agent": BROWSER,
        "Accept": "text/html,application/xhtml+xml",
        "Accept-Language": "en-US,en;q=0.9",
    },
    min_interval=3.1,
    timeout=30.0,
)


def team_roster(document: Any) -> Subject:
    """A season and team, as `2023-24_BKN`; nothing where the page does not name both."""
    season, name = (text_of(get_in(document, key)) for key in ("season", "team_name"))
    team_abbr = tricode_of(name) if name else None
    return Subject(scope=f"{season}_{team_abbr}" if season and team_abbr else None)


FEEDS = (
    Feed(
        name="br_rosters_current",
        endpoints=(Endpoint(BASKETBALL_REFERENCE, "/teams/{team}/{season_end}.html"),),
        unit="team",
        when="standing",
        scope="{season}_{team_abbr}",
        history="newest",
        cadence=DAY,
        decoder=decode_team_roster,
        describes="a team's roster of a season",
        subject=team_roster,
        content="html",
        team_source="basketball_reference",
        no_data_statuses=frozenset({404}),
    ),
)
