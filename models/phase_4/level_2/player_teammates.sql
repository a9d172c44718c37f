{{ config(
    unique_key=['game_id', 'player_lookup'],
    meta={'recompute': [
        {'by': 'game_id', 'changed': ['expected_players', 'team_rotation']},
        {'by': 'player_lookup', 'changed': ['player_company'], 'onward': true},
    ]},
) }}
{%- set scope = change_scope() -%}
{%- set sums = {
    'teammate_points_expected': 'points_expected',
    'teammate_minutes_expected': 'minutes_expected',
    'teammate_usage_available': 'plays_expected',
    'teammate_points_out': 'points_out',
    'teammate_usage_out': 'plays_out',
    'teammate_points_last_lineup': 'points_last_lineup',
    'teammate_minutes_last_lineup': 'minutes_last_lineup',
    'teammate_points_missed_last': 'points_missed_last',
} -%}

with targets as (
    select * from {{ ref('expected_players') }}
    where not is_removed and {{ in_scope(scope) }}
),

rotation as (
    select * from {{ ref('team_rotation') }}
    where not is_removed and game_id in (select targets.game_id from targets)
),

-- what each candidate brings to his team-mates' sums
shares as (
    select
        game_id,
        team_abbr,
        player_lookup,
        newest_input_at,
        {%- for measure in ['points', 'minutes', 'plays'] %}
        round(play_probability * {{ measure }}_if_playing, 4) as {{ measure }}_expected,
        case when games_missed <= 8
            then round((1 - play_probability) * {{ measure }}_if_playing, 4)
        end as {{ measure }}_out,
        case when games_missed = 0 then {{ measure }}_if_playing end
            as {{ measure }}_last_lineup,
        case when games_missed between 1 and 8 then {{ measure }}_if_playing end
            as {{ measure }}_missed_last{{ ',' if not loop.last }}
        {%- endfor %}
    from rotation
),

teams as (
    select
        game_id,
        team_abbr,
        {%- for column, share in sums.items() %}
        {{ exact_sum('coalesce(' ~ share ~ ', 0)') }} as {{ column }},
        {%- endfor %}
        max(newest_input_at) as newest_input_at
    from shares
    group by game_id, team_abbr
),

company as (
    {{ last_rows('player_company', 'player_lookup', 'targets') }}
),

summed as (
    select
        targets.game_id,
        targets.player_lookup,
        targets.game_date,
        targets.team_abbr,
        {%- for column, share in sums.items() %}
        round(teams.{{ column }} - coalesce(shares.{{ share }}, 0), 4) as {{ column }},
        {%- endfor %}
        company.points_beside_ewma_8,
        company.points_beside_ewma_20,
        company.minutes_beside_ewma_8,
        company.minutes_beside_ewma_20,
        teams.newest_input_at
    from targets
    left join teams
        on targets.game_id = teams.game_id and targets.team_abbr = teams.team_abbr
    left join shares
        on targets.game_id = shares.game_id
        and targets.team_abbr = shares.team_abbr
        and targets.player_lookup = shares.player_lookup
    left join company on {{ is_last_row('company', 'targets', 'player_lookup') }}
),

compared as (
    select
        -- keys
        game_id,
        player_lookup,
        -- attributes
        game_date,
        team_abbr,
        -- measures
        {%- for column in sums %}
        {{ column }},
        {%- endfor %}
        {%- for half_life in [8, 20] %}
        {%- for measure in ['points', 'minutes'] %}
        round(teammate_{{ measure }}_expected - {{ measure }}_beside_ewma_{{ half_life }}, 4)
            as teammate_{{ measure }}_change_{{ half_life }},
        {%- endfor %}
        {%- endfor %}
        -- audit
        newest_input_at,
        cast(null as {{ column_type('timestamp') }}) as known_at
    from summed
)

select * from compared
