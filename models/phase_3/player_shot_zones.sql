{{ config(
    unique_key=['nba_game_id', 'nba_player_id'],
    meta={'recompute': [
        {'by': 'nba_game_id', 'changed': ['nbac_play_by_play', 'nbac_shot_chart']},
    ]},
) }}
{%- set scope = change_scope() -%}

with play_by_play_shots as (
    select
        nba_game_id,
        nba_player_id,
        game_date,
        shot_area,
        is_made,
        assist_player_id is not null as is_assisted,
        known_at
    from {{ ref('nbac_play_by_play') }}
    where not is_removed and is_field_goal and nba_player_id is not null and {{ in_scope(scope) }}
),

chart_shots as (
    select
        nba_game_id,
        nba_player_id,
        game_date,
        shot_area,
        is_made,
        cast(null as {{ column_type('bool') }}) as is_assisted,
        known_at
    from {{ ref('nbac_shot_chart') }}
    where
        not is_removed
        and {{ in_scope(scope) }}
        -- a game has one source: the play-by-play where it was landed, the shot chart otherwise
        and nba_game_id not in (select nba_game_id from play_by_play_shots)
),

shots as (
    select *, 'nbac_play_by_play' as shot_zone_source from play_by_play_shots
    union all
    select *, 'nbac_shot_chart' as shot_zone_source from chart_shots
),

zoned as (
    select
        *,
        case
            when shot_area in ('Restricted Area', 'In The Paint (Non-RA)') then 'paint'
            when shot_area = 'Mid-Range' then 'mid_range'
            else 'three'
        end as shot_zone
    from shots
),

counted as (
    select
        -- keys
        nba_game_id,
        nba_player_id,
        -- attributes
        game_date,
        shot_zone_source,
        -- measures
        sum(case when shot_zone = 'paint' then 1 else 0 end) as paint_attempts,
        sum(case when shot_zone = 'paint' and is_made then 1 else 0 end) as paint_makes,
        sum(case when shot_zone = 'mid_range' then 1 else 0 end) as mid_range_attempts,
        sum(case when shot_zone = 'mid_range' and is_made then 1 else 0 end) as mid_range_makes,
        sum(case when shot_zone = 'three' then 1 else 0 end) as three_attempts,
        sum(case when shot_zone = 'three' and is_made then 1 else 0 end) as three_makes,
        sum(case when is_made and is_assisted then 1 when is_assisted is not null then 0 end)
            as assisted_fg_makes,
        -- audit
        max(known_at) as known_at
    from zoned
    group by nba_game_id, nba_player_id, game_date, shot_zone_source
)

select * from counted
