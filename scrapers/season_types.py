"""Season types as the NBA's game ids encode them and as stats.nba.com names them."""

SEASON_TYPES = {"002": "regular", "004": "playoffs", "005": "playin"}
SEASON_TYPE_NAMES = {"regular": "Regular Season", "playoffs": "Playoffs", "playin": "PlayIn"}
_OTHER_TYPES = {"001": "preseason", "003": "allstar", "006": "cup"}


def season_type(game_id: str) -> str | None:
    """Return regular, playoffs, playin (or preseason, allstar, cup) from an NBA game id."""
    return (SEASON_TYPES | _OTHER_TYPES).get(game_id[:3])
