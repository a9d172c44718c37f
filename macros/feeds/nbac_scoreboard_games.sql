{% macro nbac_scoreboard_games(payloads) -%}
    {#- The games of a date, from the documents of scoreboardv3 and the tables of scoreboardV2. The
        tables hold scores by team in a table of their own and the start only in words. -#}
    with documents as (
        {{ json_rows(payloads, ['$.scoreboard.games'], {
            'game_day': ['$.scoreboard.gameDate', 'string', 0],
            'nba_game_id': ['$.gameId', 'string'],
            'game_status': ['$.gameStatus', 'int'],
            'game_status_text': ['$.gameStatusText', 'string'],
            'started_at': ['$.gameTimeUTC', 'timestamp'],
            'period': ['$.period', 'int'],
            'home_team_id': ['$.homeTeam.teamId', 'int'],
            'home_points': ['$.homeTeam.score', 'int'],
            'away_team_id': ['$.awayTeam.teamId', 'int'],
            'away_points': ['$.awayTeam.score', 'int'],
        }) }}
    ),

    headers as (
        {{ json_rows(payloads, ['$.GameHeader'], {
            'written_day': ['$.GAME_DATE_EST', 'string'],
            'nba_game_id': ['$.GAME_ID', 'string'],
            'game_status': ['$.GAME_STATUS_ID', 'int'],
            'game_status_text': ['$.GAME_STATUS_TEXT', 'string'],
            'period': ['$.LIVE_PERIOD', 'int'],
            'home_team_id': ['$.HOME_TEAM_ID', 'int'],
            'away_team_id': ['$.VISITOR_TEAM_ID', 'int'],
            'arena_name': ['$.ARENA_NAME', 'string'],
        }) }}
    ),

    scores as (
        select payload_id, nba_game_id, team_id, max(points) as points
        from (
            {{ json_rows(payloads, ['$.LineScore'], {
                'nba_game_id': ['$.GAME_ID', 'string'],
                'team_id': ['$.TEAM_ID', 'int'],
                'points': ['$.PTS', 'int'],
            }) }}
        ) as line_scores
        group by payload_id, nba_game_id, team_id
    )

    select
        scope,
        captured_at,
        payload_id,
        correlation_id,
        nba_game_id,
        {{ read_day('game_day') }} as game_date,
        game_status,
        game_status_text,
        started_at,
        period,
        home_team_id,
        home_points,
        away_team_id,
        away_points,
        cast(null as {{ column_type('string') }}) as arena_name,
        'stats_v3' as source_form
    from documents
    union all
    select
        headers.scope,
        headers.captured_at,
        headers.payload_id,
        headers.correlation_id,
        headers.nba_game_id,
        {{ read_day('headers.written_day') }} as game_date,
        headers.game_status,
        headers.game_status_text,
        cast(null as {{ column_type('timestamp') }}) as started_at,
        headers.period,
        headers.home_team_id,
        home.points as home_points,
        headers.away_team_id,
        away.points as away_points,
        headers.arena_name,
        'stats_v2' as source_form
    from headers
    left join scores as home
        on
        headers.payload_id = home.payload_id
        and headers.nba_game_id = home.nba_game_id
        and headers.home_team_id = home.team_id
    left join scores as away
        on
        headers.payload_id = away.payload_id
        and headers.nba_game_id = away.nba_game_id
        and headers.away_team_id = away.team_id
{%- endmacro %}
