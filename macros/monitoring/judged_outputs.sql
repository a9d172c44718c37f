{% macro judged_outputs() -%}
    {#- The outputs of the seed phase_outputs, which a model cannot ask while it is compiled: of each the
        relation with its rows and the column by which these name a game. Predictions count as they
        stand, not by version. -#}
    {{ return({
        'nbac_schedule': ['nbac_schedule', 'game_id'],
        'nbac_player_boxscores': ['nbac_player_boxscores', 'nba_game_id'],
        'nbac_team_boxscore': ['nbac_team_boxscore', 'nba_game_id'],
        'nbac_play_by_play': ['nbac_play_by_play', 'nba_game_id'],
        'nbac_injury_report': ['nbac_injury_report', 'game_id'],
        'odds_api_player_points_props': ['odds_api_player_points_props', 'game_id'],
        'odds_api_game_lines': ['odds_api_game_lines', 'game_id'],
        'dim_game': ['dim_game', 'game_id'],
        'player_game_summary': ['player_game_summary', 'game_id'],
        'team_offense_game_summary': ['team_offense_game_summary', 'game_id'],
        'team_defense_game_summary': ['team_defense_game_summary', 'game_id'],
        'upcoming_team_game_context': ['upcoming_team_game_context', 'game_id'],
        'upcoming_player_game_context': ['upcoming_player_game_context', 'game_id'],
        'player_shot_zone_analysis': ['player_shot_zone_analysis', 'game_id'],
        'team_defense_zone_analysis': ['team_defense_zone_analysis', 'game_id'],
        'player_daily_cache': ['player_daily_cache', 'game_id'],
        'player_composite_factors': ['player_composite_factors', 'game_id'],
        'player_gameday_features': ['player_gameday_features', 'game_id'],
        'player_prop_predictions': ['current_predictions', 'game_id'],
        'prediction_accuracy': ['prediction_accuracy', 'game_id'],
    }) }}
{%- endmacro %}

{% macro is_live(relation, name) -%}
    {{ return('true' if relation == 'current_predictions' else 'not ' ~ name ~ '.is_removed') }}
{%- endmacro %}
