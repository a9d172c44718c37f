"""Kinds of change, and for each what it must touch: the rows that are read again and those written.

KINDS happen in the base state, those OF_LAST_SEASON where the end of the season before has landed.

A predicate tells the rows of a table, with the names of whom the change is about in braces. A model
that is not listed has nothing to do.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

from tests.changes import events
from tests.changes.events import GAME, TEAM, Subject
from tests.changes.world import World

NONE, ALL = "false", "true"
# Rows that the runs of a sequence wrote, not those that the base's day did.
BY_RUNS = "execution_id like 'run-%'"
SCOPE = "scope = '{scope}'"
PAYLOAD = "payload_id = '{payload}'"
NBA_GAME = "nba_game_id = '{nba_game}'"
QUOTED = (
    "name_lookup in (select player_lookup from nba_raw.bettingpros_player_points_props "
    f"where {PAYLOAD})"
)
ROW = NBA_GAME + " and nba_player_id = {player_id}"
PLAYER = GAME + " and player_lookup = '{player}'"
SINCE = "game_date >= date '{day}'"
FROM = "player_lookup = '{player}' and " + SINCE
FORTNIGHT = FROM + " and game_date <= date '{day}' + 14"
MONTH = " and game_date <= date '{day}' + 30"
MOVED = "player_lookup = '{player}' and game_date >= date '{day}' - 1"
LATER = "player_lookup = '{player}' and game_date > date '{day}'"
MATES = TEAM + " and player_lookup <> '{player}'"
# The games of a player's later dates, everybody in them.
LATER_GAMES = "game_id in (select game_id from nba_analytics.expected_players where " + LATER + ")"
# Those of them with a line-up: on a season's first night nobody has form to make one of.
LATER_LINEUPS = "game_id in (select game_id from nba_precompute.team_rotation where " + LATER + ")"
# Whoever was on a floor beside him that night or later, from that night on.
BESIDE = (
    "player_lookup in (select mates.player_lookup from nba_precompute.player_form as mates "
    "inner join nba_precompute.player_form as own using (game_id, team_abbr) "
    "where own.player_lookup = '{player}' and own.game_date >= date '{day}') "
    f"and {SINCE}"
)


def written(columns: str, *models: str) -> str:
    """What the runs wrote in models of phase 4, as a subquery."""
    return "({})".format(
        " union ".join(
            f"select {columns} from nba_precompute.{model} where {BY_RUNS}" for model in models
        )
    )


def between(rows: str) -> str:
    """Rows of the players of a subquery, on its dates and between them."""
    return (
        f"player_lookup in (select player_lookup from {rows}) and game_date between "
        f"(select min(game_date) from {rows}) and (select max(game_date) from {rows})"
    )


# Of whom the day tells otherwise than before, on the dates of that and between them.
TOLD_OF_THE_DAY = between(
    written(
        "player_lookup, game_date",
        "player_history_features",
        "player_composite_factors",
        "team_rotation",
        "player_teammates",
    )
)
IN_OTHER_COMPANY = written("player_lookup, game_date", "player_company")
COMPARED = (
    f"{LATER_LINEUPS} or (player_lookup in (select player_lookup from {IN_OTHER_COMPANY}) "
    f"and game_date >= (select min(game_date) from {IN_OTHER_COMPANY}))"
)
# Both teams of a game from its date on, and whoever meets them.
_BOTH = f"in (select team_abbr from nba_analytics.team_boxscores where {GAME})"
BOTH_TEAMS = f"team_abbr {_BOTH} and {SINCE}"
THEIR_GAMES = f"(team_abbr {_BOTH} or opponent_team_abbr {_BOTH}) and {SINCE}"
# Games of which a defence or somebody's pace says something else than before.
WITH_OTHER_TEAMS = (
    f"game_id in {written('game_id', 'team_defense_zone_analysis', 'player_daily_cache')}"
)


@dataclass(frozen=True)
class Touch:
    """Rows of one model that a change reads again, and those of them that it writes.

    some: not all of `writes` need differ, because a value is rounded, bounded or does not use what
    changed; then exactly the rows whose content differs are written, and there are such rows.
    """

    reads: str
    writes: str = NONE
    some: bool = False


@dataclass(frozen=True)
class Kind:
    """A kind of change: how it happens, and what it touches."""

    name: str
    change: Callable[[World], Subject]
    touches: Mapping[str, Touch]


_TONIGHT = {
    "expected_players": Touch(GAME, GAME),
    "team_candidates": Touch(GAME),
    "player_teammates": Touch(GAME),
    "player_daily_cache": Touch(GAME),
    "player_shot_zone_analysis": Touch(GAME),
    "team_defense_zone_analysis": Touch(GAME),
    "upcoming_team_game_context": Touch(GAME),
    "upcoming_player_game_context": Touch(GAME, GAME),
    "player_composite_factors": Touch(GAME),
    "player_history_features": Touch(GAME, GAME),
    "player_gameday_features": Touch(GAME),
}
_CORRECTED = {
    "player_sightings": Touch("name_lookup = '{player}'"),
    "player_boxscores": Touch(GAME, PLAYER),
}
_FORM = {
    "player_game_summary": Touch(GAME, PLAYER),
    "player_line_results": Touch(PLAYER, PLAYER),
    "team_boxscores": Touch(GAME),
    "expected_players": Touch(FROM),
    "team_candidates": Touch(FROM),
    "player_form": Touch(FROM, FROM),
    "player_recent_form": Touch(FROM, FROM),
    "player_daily_cache": Touch(FROM, LATER),
    "player_shot_zone_analysis": Touch(FROM, LATER, some=True),
    "upcoming_player_game_context": Touch(FORTNIGHT),
    "player_composite_factors": Touch(LATER_GAMES),
    "team_rotation": Touch(FROM, LATER),
}

KINDS = (
    Kind("nothing new", events.nothing, {}),
    Kind(
        "a column that nobody reads is renamed",
        events.unused_column_renamed,
        {"nbac_player_boxscores": Touch(SCOPE)},
    ),
    Kind(
        "a player is ruled out",
        events.ruled_out,
        {
            "nbac_injury_report": Touch(PAYLOAD, PAYLOAD),
            "player_injury_status": Touch("game_date = date '{day}'", PLAYER),
            # his plays go to those of his team who play and have plays to win
            "player_composite_factors": Touch(GAME, TEAM, some=True),
            "team_rotation": Touch(GAME, PLAYER),
            # what he does is no more expected of a team-mate
            "player_teammates": Touch(GAME, MATES),
            "player_gameday_features": Touch(TEAM, TEAM),
        },
    ),
    Kind(
        "a line moves",
        events.line_moved,
        {
            "odds_api_player_points_props": Touch(PAYLOAD, PAYLOAD),
            "game_provider_ids": Touch(GAME),
            "player_book_lines": Touch(
                GAME, PLAYER + " and bookmaker = '{book}' and line_source like 'odds_api%'"
            ),
            "player_points_lines": Touch(GAME, PLAYER),
            "player_gameday_features": Touch(PLAYER, PLAYER),
        },
    ),
    Kind(
        "a line of BettingPros moves",
        events.bettingpros_line_moved,
        {
            "bettingpros_player_points_props": Touch(PAYLOAD, PAYLOAD),
            "game_provider_ids": Touch(GAME),
            "provider_sightings": Touch(QUOTED),
            "player_book_lines": Touch(
                GAME, PLAYER + " and bookmaker = 'fanduel' and line_source like 'bettingpros%'"
            ),
            # where The Odds API has a line it counts
            "player_points_lines": Touch(GAME),
        },
    ),
    Kind(
        "a box score of last night",
        events.corrected_last_night,
        {
            "nbac_gamebook_player_stats": Touch(SCOPE, PLAYER),
            "player_boxscores": Touch(GAME, PLAYER),
            **_FORM,
            "player_shot_zone_analysis": Touch(FROM),
            "player_line_form": Touch(FROM, FROM),
            # as it stood before that night, form is what it was
            "player_company": Touch(BESIDE),
            "player_teammates": Touch(LATER_GAMES, LATER_GAMES),
            "player_history_features": Touch(FROM, LATER),
            "player_gameday_features": Touch(TOLD_OF_THE_DAY, LATER),
        },
    ),
    Kind(
        "a box score that another source stands before",
        events.corrected_where_it_does_not_count,
        {"nbac_player_boxscores": Touch(SCOPE, ROW), **_CORRECTED, "player_boxscores": Touch(GAME)},
    ),
    Kind(
        "a box score of the first night",
        events.corrected_long_ago,
        {
            "nbac_player_boxscores": Touch(SCOPE, ROW),
            **_CORRECTED,
            **_FORM,
            "player_company": Touch(BESIDE, BESIDE, some=True),
            "player_teammates": Touch(COMPARED, COMPARED, some=True),
            "player_history_features": Touch(FROM, FROM, some=True),
            "player_gameday_features": Touch(TOLD_OF_THE_DAY, TOLD_OF_THE_DAY, some=True),
        },
    ),
    Kind(
        "a team's box score of the first night",
        events.team_corrected_long_ago,
        {
            "nbac_team_boxscore": Touch(SCOPE, NBA_GAME + " and team_abbr = '{team}'"),
            "team_boxscores": Touch(GAME, TEAM),
            "team_offense_game_summary": Touch(GAME, TEAM),
            "team_defense_game_summary": Touch(GAME, GAME + " and team_abbr <> '{team}'"),
            "team_form": Touch(BOTH_TEAMS, BOTH_TEAMS, some=True),
            # all are compared with the league's last thirty days, and the season is no longer
            "team_defense_zone_analysis": Touch(ALL, BOTH_TEAMS, some=True),
            "upcoming_team_game_context": Touch("team_abbr = '{team}' and " + SINCE),
            "player_daily_cache": Touch(BOTH_TEAMS, BOTH_TEAMS, some=True),
            "player_composite_factors": Touch(WITH_OTHER_TEAMS, WITH_OTHER_TEAMS, some=True),
            "player_history_features": Touch(THEIR_GAMES, THEIR_GAMES, some=True),
            "player_gameday_features": Touch(TOLD_OF_THE_DAY, TOLD_OF_THE_DAY, some=True),
        },
    ),
    Kind(
        "tip-off moves",
        events.tipoff_moved,
        {
            "nbac_schedule": Touch(ALL, NBA_GAME),
            "dim_game": Touch("game_date = date '{day}'", GAME),
            "player_book_lines": Touch(GAME),
            "player_injury_status": Touch(GAME),
            **_TONIGHT,
        },
    ),
    Kind(
        "a game is put off",
        events.game_put_off,
        {
            "nbac_schedule": Touch(ALL, NBA_GAME),
            "dim_game": Touch("game_date = date '{day}'", GAME),
            "player_book_lines": Touch(GAME),
            "player_injury_status": Touch(GAME),
            **{name: Touch(GAME, GAME) for name in (*_TONIGHT, "team_rotation")},
            # every prediction of the game is void
            "prediction_accuracy": Touch(GAME, GAME),
            "line_prediction_results": Touch(GAME, GAME),
        },
    ),
    Kind(
        "a new game",
        events.game_added,
        {"nbac_schedule": Touch(ALL, NBA_GAME), "dim_game": Touch(NBA_GAME, NBA_GAME)},
    ),
    Kind(
        "a trade",
        events.traded,
        {
            "nbac_player_movement": Touch(ALL, "group_sort = 'Trade 9999999'"),
            "expected_players": Touch(PLAYER, PLAYER),
            "team_candidates": Touch(f"{GAME} or {MOVED}", PLAYER),
            "team_rotation": Touch(PLAYER, PLAYER),
            # those whom he leaves or joins
            "player_teammates": Touch(GAME, GAME, some=True),
            "player_daily_cache": Touch(PLAYER, PLAYER),
            "player_shot_zone_analysis": Touch(PLAYER),
            "team_defense_zone_analysis": Touch(GAME),
            "upcoming_player_game_context": Touch(PLAYER, PLAYER),
            # those who are out leave their plays to a side with a player more or less
            "player_composite_factors": Touch(GAME, GAME, some=True),
            "player_history_features": Touch(PLAYER, PLAYER),
            "player_gameday_features": Touch(TOLD_OF_THE_DAY, TOLD_OF_THE_DAY, some=True),
        },
    ),
)


def named(name: str, kinds: Iterable[Kind]) -> Kind:
    """The one of some kinds that has a name."""
    (kind,) = (kind for kind in kinds if kind.name == name)
    return kind


def _of_last_season(of: str, name: str, touches: Mapping[str, Touch]) -> Kind:
    """A kind of the base's first night, with what it touches otherwise with a summer between."""
    kind = named(of, KINDS)
    return replace(kind, name=name, touches={**kind.touches, **touches})


OF_LAST_SEASON = (
    _of_last_season(
        "a box score of the first night",
        "a box score of 200 days ago",
        {
            # whoever played in the last thirty days is expected
            "expected_players": Touch(FROM + MONTH),
            # by now he has games enough of this season
            "player_recent_form": Touch(FROM, FROM, some=True),
            "player_daily_cache": Touch(FROM, LATER, some=True),
        },
    ),
    _of_last_season(
        "a team's box score of the first night",
        "a team's box score of 200 days ago",
        {
            # its opponent's defence since, and whoever's is compared with the league's
            "team_defense_zone_analysis": Touch(
                f"({SINCE}{MONTH}) or ({BOTH_TEAMS} and team_abbr <> '{{team}}')",
                BOTH_TEAMS,
                some=True,
            ),
        },
    ),
)
