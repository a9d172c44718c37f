{{ config(
    unique_key=['nba_game_id', 'event_sequence'],
    meta={'recompute': [from_landing('bigdataball_play_by_play', dated=true)]},
) }}
{%- set scope = change_scope() -%}
{%- set lookups = bigdataball_lookup_columns() -%}

with payloads as (
    {{ newest_payloads('bigdataball_play_by_play', scope) }}
),

parsed as (
    {{ json_rows('payloads', ['$.rows'], bigdataball_fields()) }}
),

with_others as (
    select
        *,
        event_type in ('shot', 'miss') as is_field_goal,
        coalesce(assist, block, steal, jumper_away, entered, opponent) as player_2,
        case
            when assist is not null then 'assist'
            when block is not null then 'block'
            when steal is not null then 'steal'
            when jumper_away is not null then 'jump_ball_away'
            when entered is not null then 'substitution_in'
            when opponent is not null then 'fouled'
        end as player_2_role,
        coalesce(jumper_home, left_court) as player_3,
        case
            when jumper_home is not null then 'jump_ball_home'
            when left_court is not null then 'substitution_out'
        end as player_3_role,
        -- a missed three counts no points: the kind of the shot says what it was
        case
            when event_type not in ('shot', 'miss') then null
            when lower(event_subtype) like '%3pt%' or points_scored = 3 then true
            when event_subtype is not null then false
        end as is_three
    from parsed
    -- a line whose number is none cannot be told from another one
    where event_sequence is not null
),

resolved as (
    {{ bigdataball_lookups('with_others', lookups) }}
),

events as (
    select
        -- keys
        nba_game_id,
        event_sequence,
        scope,
        -- attributes
        landing_date as game_date,
        case
            when away_team_abbr is not null and home_team_abbr is not null
                then {{ game_id('landing_date', 'away_team_abbr', 'home_team_abbr') }}
        end as game_id,
        bdb_game_id,
        {{ nba_season_year('nba_game_id') }} as season_year,
        data_set,
        home_team_abbr,
        away_team_abbr,
        period,
        game_clock,
        elapsed_time,
        play_length,
        event_type,
        event_subtype,
        event_description,
        team_abbr,
        {{ bigdataball_name('player') }} as player_1_name,
        player_1_lookup,
        coalesce({{ bigdataball_team_of('player') }}, team_abbr) as player_1_team_abbr,
        {{ bigdataball_name('player_2') }} as player_2_name,
        player_2_lookup,
        {{ bigdataball_team_of('player_2') }} as player_2_team_abbr,
        player_2_role,
        {{ bigdataball_name('player_3') }} as player_3_name,
        player_3_lookup,
        case
            when player_3_role = 'substitution_out' then team_abbr
            else {{ bigdataball_team_of('player_3') }}
        end as player_3_team_abbr,
        player_3_role,
        is_field_goal,
        case result when 'made' then true when 'missed' then false end as shot_made,
        case
            when event_type = 'free throw' then 'FT' when is_three then '3PT'
            when not is_three then '2PT'
        end as shot_type,
        {{ shot_area('original_x', 'original_y', 'shot_distance', 'is_three') }} as shot_area,
        {%- for lookup in lookups if lookup.startswith(('away_', 'home_')) %}
        {{ lookup }},
        {%- endfor %}
        {{ bigdataball_name('possession') }} as possession_player_name,
        possession_player_lookup,
        reason,
        opponent,
        num,
        outof,
        -- measures
        {{ clock_seconds('game_clock') }} as game_clock_seconds,
        {{ period_start_seconds('period') }} + coalesce(
            {{ clock_seconds('elapsed_time') }},
            case when period <= 4 then 720 else 300 end - {{ clock_seconds('game_clock') }}
        ) as elapsed_seconds,
        {{ clock_seconds('play_length') }} as play_length_seconds,
        score_home,
        score_away,
        points_scored,
        shot_distance,
        original_x,
        original_y,
        converted_x,
        converted_y,
        -- audit
        captured_at as known_at,
        payload_id,
        correlation_id
    from resolved
    qualify row_number() over (
        partition by nba_game_id, event_sequence
        order by
            captured_at desc, period desc, game_clock desc, event_description desc,
            player desc, points_scored desc, original_x desc, original_y desc, event_type desc,
            result desc, assist desc, shot_distance desc
    ) = 1
)

select * from events
