"""Every feed, as data. A new feed is one entry here, one contract and one phase_2 model."""

from collections.abc import Collection
from datetime import timedelta
from types import MappingProxyType

from ops.errors import ConfigurationError
from scrapers import subjects
from scrapers.feed import Feed
from scrapers.providers import BALLDONTLIE, NBA_CDN, NBA_FILES, NBA_STATS, ODDS_API

_EVENT_ODDS = "/v4/sports/basketball_nba/events/{event_id}/odds"
_DAY = timedelta(days=1)
_NOT_THERE = frozenset({403, 404})
_NO_MARKET = frozenset({204, 404})

_ALL = (
    Feed(
        name="nbac_schedule",
        provider=NBA_STATS,
        path="/stats/scheduleleaguev2int",
        params={"LeagueID": "00", "Season": "{season}"},
        unit="season",
        scope="{season}",
        history="newest",
        cadence=_DAY,
        decoder="json",
        describes="all games of a season",
        subject=subjects.schedule,
        archived=True,
    ),
    Feed(
        name="nbac_player_list_current",
        provider=NBA_STATS,
        path="/stats/playerindex",
        params={"LeagueID": "00", "Season": "{season}", "Historical": 0},
        unit="league",
        scope="league",
        history="newest",
        cadence=_DAY,
        decoder="result_sets",
        describes="all players of the league",
        subject=subjects.player_list,
    ),
    Feed(
        name="nbac_player_boxscores",
        provider=NBA_STATS,
        path="/stats/leaguegamelog",
        params={
            "Counter": 1000,
            "DateFrom": "{date}",
            "DateTo": "{date}",
            "Direction": "DESC",
            "LeagueID": "00",
            "PlayerOrTeam": "P",
            "Season": "{season}",
            "SeasonType": "{season_type_name}",
            "Sorter": "DATE",
        },
        unit="date_and_type",
        scope="{date}_{season_type}",
        history="newest",
        cadence=_DAY,
        decoder="result_sets",
        describes="all player lines of a date and season type",
        subject=subjects.player_boxscores,
        archived=True,
        min_rows=10,
    ),
    Feed(
        name="nbac_team_boxscore",
        provider=NBA_STATS,
        path="/stats/boxscoretraditionalv2",
        params={
            "GameID": "{game_id}",
            "StartPeriod": 0,
            "EndPeriod": 10,
            "StartRange": 0,
            "EndRange": 28800,
            "RangeType": 0,
        },
        unit="game",
        scope="{game_id}",
        history="newest",
        cadence=_DAY,
        decoder="result_sets",
        describes="both teams of a game",
        subject=subjects.team_boxscore,
        archived=True,
        min_rows=2,
    ),
    Feed(
        name="bdl_player_boxscores",
        provider=BALLDONTLIE,
        path="/v1/box_scores",
        params={"date": "{date}"},
        unit="date",
        scope="{date}",
        history="newest",
        cadence=_DAY,
        decoder="json",
        describes="all box scores of a date",
        subject=subjects.bdl_box_scores,
        cursor="cursor",
    ),
    Feed(
        name="nbac_injury_report",
        provider=NBA_FILES,
        path="/referee/injury/Injury-Report_{report}.pdf",
        params={},
        unit="report",
        scope="{report}",
        history="every",
        cadence=timedelta(hours=1),
        decoder="injury_pdf",
        describes="one hourly report of the league",
        subject=subjects.injury_report,
        no_data_statuses=_NOT_THERE,
    ),
    Feed(
        name="nbac_play_by_play",
        provider=NBA_CDN,
        path="/static/json/liveData/playbyplay/playbyplay_{game_id}.json",
        params={},
        unit="game",
        scope="{game_id}",
        history="newest",
        cadence=_DAY,
        decoder="json",
        describes="all actions of a game",
        subject=subjects.play_by_play,
        no_data_statuses=_NOT_THERE,
    ),
    Feed(
        name="nbac_shot_chart",
        provider=NBA_STATS,
        path="/stats/shotchartdetail",
        params={
            "ContextMeasure": "FGA",
            "DateFrom": "{date}",
            "DateTo": "{date}",
            "LeagueID": "00",
            "PlayerID": 0,
            "Season": "{season}",
            "SeasonType": "{season_type_name}",
            "TeamID": 0,
        },
        unit="date",
        scope="{date}",
        history="newest",
        cadence=_DAY,
        decoder="result_sets",
        describes="every field-goal attempt of a date",
        subject=subjects.shot_chart,
        archived=True,
    ),
    Feed(
        name="odds_api_player_points_props",
        provider=ODDS_API,
        path=_EVENT_ODDS,
        params={
            "regions": "us",
            "markets": "player_points",
            "oddsFormat": "decimal",
            "dateFormat": "iso",
        },
        unit="event",
        scope="{event_id}",
        history="every",
        cadence=timedelta(hours=2),
        decoder="json",
        describes="the points lines of an event at one moment",
        subject=subjects.event_odds,
        archived=True,
        no_data_statuses=_NO_MARKET,
        scope_is_read=False,
    ),
    Feed(
        name="odds_api_game_lines",
        provider=ODDS_API,
        path=_EVENT_ODDS,
        params={
            "regions": "us",
            "markets": "spreads,totals",
            "oddsFormat": "decimal",
            "dateFormat": "iso",
        },
        unit="event",
        scope="{event_id}",
        history="every",
        cadence=timedelta(hours=2),
        decoder="json",
        describes="the spread and total of an event at one moment",
        subject=subjects.event_odds,
        archived=True,
        no_data_statuses=_NO_MARKET,
        scope_is_read=False,
    ),
)

FEEDS = MappingProxyType({feed.name: feed for feed in _ALL})


def feed_named(name: str) -> Feed:
    """Return a feed of the registry.

    Raises:
        ConfigurationError: there is none of that name.
    """
    try:
        return FEEDS[name]
    except KeyError:
        raise ConfigurationError(
            f"feed {name}: not in the registry; choose one of {', '.join(sorted(FEEDS))}"
        ) from None


def feeds_named(names: Collection[str] | None) -> tuple[Feed, ...]:
    """Return these feeds in registry order, all of them for None.

    Raises:
        ConfigurationError: one of the names is not in the registry.
    """
    if names is None:
        return tuple(FEEDS.values())
    wanted = {feed_named(name).name for name in names}
    return tuple(feed for feed in FEEDS.values() if feed.name in wanted)
