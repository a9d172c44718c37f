{% macro feature_uses(told, things) -%}
    {#- What tells of the earlier games that each feature row rests on, and what for: at least every
        game that a window reads. Form decays and never ends, so all earlier games of whom a row is about
        count. told: relation of game_id and `things`; it is joined early, so that a query for one of them
        reads little. -#}
    with features as (
        select game_id, player_lookup, game_date, team_abbr, opponent_team_abbr
        from {{ ref('ml_feature_store_v2') }}
    ),

    team_games as (
        {{ team_games() }}
    ),

    appearances as (
        select past.player_lookup, past.game_date, {{ columns_of('told', things) }}
        from {{ ref('player_game_summary') }} as past
        inner join {{ told }} as told on past.game_id = told.game_id
        where not past.is_removed and not past.is_dnp
    ),

    appearances_of_teams as (
        select past.team_abbr, past.game_date, {{ columns_of('told', things) }}
        from team_games as past
        inner join {{ told }} as told on past.game_id = told.game_id
    ),

    results as (
        select distinct past.game_date, {{ columns_of('told', things) }}
        from {{ ref('team_offense_game_summary') }} as past
        inner join {{ told }} as told on past.game_id = told.game_id
        where not past.is_removed
    ),

    sides as (
        select game_id, team_abbr, player_lookup, game_date from {{ ref('expected_players') }}
        union distinct
        select game_id, team_abbr, player_lookup, game_date from {{ ref('team_candidates') }}
    ),

    -- who will play, or has ever played, on his side: what he usually does is told by all his games
    team_mates as (
        select
            own.player_lookup,
            others.player_lookup as mate_lookup,
            min(own.game_date) as since
        from sides as own
        inner join sides as others
            on own.game_id = others.game_id
            and own.team_abbr = others.team_abbr
            and own.player_lookup <> others.player_lookup
        group by own.player_lookup, others.player_lookup
    ),

    games_of_team_mates as (
        select team_mates.player_lookup, team_mates.since, past.game_date, {{ columns_of('past', things) }}
        from team_mates
        inner join appearances as past on team_mates.mate_lookup = past.player_lookup
    )

    select features.game_id, features.player_lookup, 'own games' as fed, {{ columns_of('past', things) }}
    from features
    inner join appearances as past
        on features.player_lookup = past.player_lookup and past.game_date < features.game_date
    union distinct
    select features.game_id, features.player_lookup, 'games of team-mates' as fed, {{ columns_of('past', things) }}
    from features
    inner join games_of_team_mates as past
        on features.player_lookup = past.player_lookup
        and past.since <= features.game_date
        and past.game_date < features.game_date
    {%- for side in ['team', 'opponent_team'] %}
    union distinct
    select
        features.game_id,
        features.player_lookup,
        'games of the {{ side | replace("_team", "") }}' as fed,
        {{ columns_of('past', things) }}
    from features
    inner join appearances_of_teams as past
        on features.{{ side }}_abbr = past.team_abbr and past.game_date < features.game_date
    {%- endfor %}
    union distinct
    select features.game_id, features.player_lookup, 'games of the league' as fed, {{ columns_of('past', things) }}
    from features
    inner join results as past
        on past.game_date < features.game_date
        and {{ day_number('features.game_date') }} - {{ day_number('past.game_date') }} <= 30
{%- endmacro %}
