{{ config(
    unique_key=['game_id', 'player_lookup'],
    meta={'recompute': [
        {'by': 'game_id', 'changed': ['player_injury_status']},
        {'by': 'player_lookup', 'changed': ['team_candidates']},
        {
            'by': 'player_lookup', 'changed': ['player_form', 'player_recent_form'],
            'onward': true,
        },
        from_seeds(),
    ]},
) }}
{%- set scope = change_scope() -%}

with candidates as (
    select * from {{ ref('team_candidates') }}
    where not is_removed and {{ in_scope(scope) }}
),

-- both forms have a row for every game that a player played
last_games as (
    {{ last_games('player_recent_form', 'player_lookup', 'candidates') }}
),

form as (
    {{ rows_of_last('player_form', 'player_lookup', 'last_games') }}
),

recent_form as (
    {{ rows_of_last('player_recent_form', 'player_lookup', 'last_games') }}
),

injuries as (
    select * from {{ ref('player_injury_status') }}
    where not is_removed and game_id in (select candidates.game_id from candidates)
),

informed as (
    select
        candidates.*,
        injuries.injury_status,
        coalesce(form.minutes_ewma_8, 0) as minutes_ewma_8,
        coalesce(form.points_ewma_20, 0) as points_ewma_20,
        coalesce(form.minutes_ewma_20, 0) as minutes_ewma_20,
        coalesce(form.plays_ewma_20, 0) as plays_ewma_20,
        recent_form.points_avg_last_10,
        recent_form.minutes_avg_last_10,
        recent_form.usage_rate_last_10,
        form.tipoff_at as last_tipoff_at,
        injuries.known_at as reported_at
    from candidates
    left join form on {{ is_last_row('form', 'candidates', 'player_lookup') }}
    left join recent_form on {{ is_last_row('recent_form', 'candidates', 'player_lookup') }}
    left join injuries
        on candidates.game_id = injuries.game_id
        and candidates.player_lookup = injuries.player_lookup
),

rotation as (
    select
        -- keys
        informed.game_id,
        informed.player_lookup,
        -- attributes
        informed.game_date,
        informed.team_abbr,
        informed.injury_status as player_status,
        -- measures
        informed.games_missed,
        informed.dnp_rate,
        rates.play_probability,
        informed.points_ewma_20 as points_if_playing,
        informed.minutes_ewma_20 as minutes_if_playing,
        informed.plays_ewma_20 as plays_if_playing,
        informed.points_avg_last_10,
        informed.minutes_avg_last_10,
        informed.usage_rate_last_10,
        -- audit
        {{ latest_of(['informed.last_tipoff_at', 'informed.reported_at']) }} as newest_input_at,
        informed.reported_at as known_at
    from informed
    inner join {{ ref('availability_rates') }} as rates
        on rates.player_status = coalesce(informed.injury_status, 'unreported')
        and informed.games_missed between rates.missed_from and rates.missed_to
        and informed.minutes_ewma_8 >= rates.minutes_from
        and informed.minutes_ewma_8 < rates.minutes_below
)

select * from rotation
