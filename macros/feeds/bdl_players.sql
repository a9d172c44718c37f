{% macro bdl_players(payloads, side) -%}
    {#- The players of one side of every game in a document of /v1/box_scores. -#}
    {%- set fields = {
        'bdl_game_id': ['$.id', 'string', 1],
        'game_day': ['$.date', 'string', 1],
        'game_status': ['$.status', 'string', 1],
        'home_team': ['$.home_team.abbreviation', 'string', 1],
        'away_team': ['$.visitor_team.abbreviation', 'string', 1],
        'team': ['$.' ~ side ~ '.abbreviation', 'string', 1],
    } -%}
    {%- do fields.update(bdl_line_fields()) -%}
    {{ json_rows(payloads, ['$.data', '$.' ~ side ~ '.players'], fields) }}
{%- endmacro %}

{% macro bdl_stats(payloads) -%}
    {#- The players of a document of /v1/stats, where every row holds its game and the game names
        its teams by id. A document of the other form gives rows without a player. -#}
    {%- set fields = {
        'bdl_game_id': ['$.game.id', 'string'],
        'game_day': ['$.game.date', 'string'],
        'game_status': ['$.game.status', 'string'],
        'home_team': ['$.game.home_team_id', 'string'],
        'away_team': ['$.game.visitor_team_id', 'string'],
        'team': ['$.team.abbreviation', 'string'],
    } -%}
    {%- do fields.update(bdl_line_fields()) -%}
    {{ json_rows(payloads, ['$.data'], fields) }}
{%- endmacro %}

{% macro bdl_line_fields() -%}
    {{ return({
        'bdl_player_id': ['$.player.id', 'int'],
        'first_name': ['$.player.first_name', 'string'],
        'last_name': ['$.player.last_name', 'string'],
        'minutes_text': ['$.min', 'string'],
        'points': ['$.pts', 'int'],
        'field_goals_made': ['$.fgm', 'int'],
        'field_goals_attempted': ['$.fga', 'int'],
        'three_pointers_made': ['$.fg3m', 'int'],
        'three_pointers_attempted': ['$.fg3a', 'int'],
        'free_throws_made': ['$.ftm', 'int'],
        'free_throws_attempted': ['$.fta', 'int'],
        'offensive_rebounds': ['$.oreb', 'int'],
        'defensive_rebounds': ['$.dreb', 'int'],
        'total_rebounds': ['$.reb', 'int'],
        'assists': ['$.ast', 'int'],
        'steals': ['$.stl', 'int'],
        'blocks': ['$.blk', 'int'],
        'turnovers': ['$.turnover', 'int'],
        'personal_fouls': ['$.pf', 'int'],
    }) }}
{%- endmacro %}
