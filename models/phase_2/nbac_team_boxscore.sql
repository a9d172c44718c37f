{{ config(
    unique_key=['nba_game_id', 'team_id'],
    meta={'recompute': [from_landing('nbac_team_boxscore', dated=true)]},
) }}
{%- set scope = change_scope() -%}

with payloads as (
    {{ newest_payloads('nbac_team_boxscore', scope) }}
),

parsed as (
    {{ nbac_team_lines('payloads') }}
),

boxscores as (
    select
        -- keys
        nba_game_id,
        team_id,
        scope,
        -- attributes
        landing_date as game_date,
        team_abbr,
        side = 'home' as is_home,
        source_form,
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
        plus_minus,
        -- audit
        captured_at as known_at,
        payload_id,
        correlation_id
    from parsed
    qualify row_number() over (
        partition by nba_game_id, team_id
        order by captured_at desc, {{ whole_row('parsed') }}
    ) = 1
)

select * from boxscores
