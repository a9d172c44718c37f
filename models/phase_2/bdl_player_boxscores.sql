{{ config(
    unique_key=['bdl_game_id', 'bdl_player_id'],
    meta={'recompute': [from_landing('bdl_player_boxscores', dated=true)]},
) }}
{%- set scope = change_scope() -%}
{%- set game_date = "cast(substr(game_day, 1, 10) as date)" -%}
{%- set full_name = "concat(coalesce(first_name, ''), ' ', coalesce(last_name, ''))" -%}

with payloads as (
    {{ newest_payloads('bdl_player_boxscores', scope) }}
),

home_players as (
    {{ bdl_players('payloads', 'home_team') }}
),

away_players as (
    {{ bdl_players('payloads', 'visitor_team') }}
),

both_sides as (
    select * from home_players
    union all
    select * from away_players
),

boxscores as (
    select
        -- keys
        bdl_game_id,
        bdl_player_id,
        scope,
        -- attributes
        {{ game_date }} as game_date,
        {{ game_id(game_date, 'away_team_abbr', 'home_team_abbr') }} as game_id,
        {{ player_lookup(full_name) }} as player_lookup,
        trim({{ full_name }}) as player_full_name,
        team_abbr,
        home_team_abbr,
        away_team_abbr,
        game_status,
        -- measures
        {{ minutes_decimal('minutes_text') }} as minutes,
        points,
        field_goals_made,
        field_goals_attempted,
        three_pointers_made,
        three_pointers_attempted,
        free_throws_made,
        free_throws_attempted,
        offensive_rebounds,
        defensive_rebounds,
        total_rebounds,
        assists,
        steals,
        blocks,
        turnovers,
        personal_fouls,
        -- audit
        captured_at as known_at,
        payload_id,
        correlation_id
    from both_sides
    -- a game in progress is not a result
    where game_status = 'Final'
    qualify row_number() over (
        partition by bdl_game_id, bdl_player_id
        order by captured_at desc
    ) = 1
)

select * from boxscores
