"""What a backtest reads beside the history, in the common subset of both warehouses."""

PLAYED = """
select player_lookup, game_id
from nba_analytics.player_game_summary
where
    game_date >= @from_date and game_date <= @to_date and not is_removed and minutes_played > 0
"""

STANDING_LINES = """
select
    player_lookup, game_id, game_date, line_source, bookmaker, points_line, over_price,
    under_price, line_known_at
from nba_analytics.player_book_lines
where game_date <= @to_date and not is_removed
"""

LAST_QUOTES = """
select player_lookup, game_id, bookmaker, points_line
from nba_predictions.player_last_quotes
where game_date >= @from_date and game_date <= @to_date
"""

PLAYED_DATES = """
select min(game_date) as first_date, max(game_date) as last_date
from nba_analytics.player_game_summary
where not is_removed and minutes_played > 0
"""
