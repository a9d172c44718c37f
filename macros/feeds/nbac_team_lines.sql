{% macro nbac_team_lines(payloads) -%}
    {#- The two teams of box scores, from the tables of boxscoretraditionalv2 and the documents of
        boxscoretraditionalv3. The tables do not say who is at home. -#}
    {%- set names = {
        'minutes_text': ['MIN', 'minutes', 'string'],
        'field_goals_made': ['FGM', 'fieldGoalsMade', 'int'],
        'field_goals_attempted': ['FGA', 'fieldGoalsAttempted', 'int'],
        'three_pointers_made': ['FG3M', 'threePointersMade', 'int'],
        'three_pointers_attempted': ['FG3A', 'threePointersAttempted', 'int'],
        'free_throws_made': ['FTM', 'freeThrowsMade', 'int'],
        'free_throws_attempted': ['FTA', 'freeThrowsAttempted', 'int'],
        'offensive_rebounds': ['OREB', 'reboundsOffensive', 'int'],
        'defensive_rebounds': ['DREB', 'reboundsDefensive', 'int'],
        'total_rebounds': ['REB', 'reboundsTotal', 'int'],
        'assists': ['AST', 'assists', 'int'],
        'steals': ['STL', 'steals', 'int'],
        'blocks': ['BLK', 'blocks', 'int'],
        'turnovers': ['TO', 'turnovers', 'int'],
        'personal_fouls': ['PF', 'foulsPersonal', 'int'],
        'points': ['PTS', 'points', 'int'],
        'plus_minus': ['PLUS_MINUS', 'plusMinusPoints', 'float'],
    } -%}
    {%- set table = {
        'nba_game_id': ['$.GAME_ID', 'string'],
        'team_id': ['$.TEAM_ID', 'int'],
        'team_abbr': ['$.TEAM_ABBREVIATION', 'string'],
        'side': ['$.side', 'string'],
    } -%}
    {%- set document = {
        'nba_game_id': ['$.gameId', 'string'],
        'team_id': ['$.teamId', 'int'],
        'team_abbr': ['$.teamTricode', 'string'],
        'side': ['$.side', 'string'],
    } -%}
    {%- for column, name in names.items() -%}
        {%- do table.update({column: ['$.' ~ name[0], name[2]]}) -%}
        {%- do document.update({column: ['$.statistics.' ~ name[1], name[2]]}) -%}
    {%- endfor -%}
    with tables as (
        {{ json_rows(payloads, ['$.TeamStats'], table) }}
    ),

    documents as (
        {{ json_rows(payloads, ['$.boxScoreTraditional.teams'], document) }}
    )

    select *, 'stats_v2' as source_form from tables
    union all
    select *, 'stats_v3' as source_form from documents
{%- endmacro %}
