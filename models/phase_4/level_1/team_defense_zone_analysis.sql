{{ config(
    unique_key=['game_id', 'team_abbr'],
    meta={'recompute': [
        {'by': 'game_id', 'changed': ['expected_players']},
        {'by': 'team_abbr', 'changed': ['team_defense_game_summary'], 'onward': true},
        {'by': none, 'changed': ['team_defense_game_summary'], 'days': 30},
    ]},
) }}
{%- set scope = change_scope() -%}

with targets as (
    select distinct game_id, team_abbr, game_date, season_year
    from {{ ref('expected_players') }}
    where not is_removed and {{ in_scope(scope) }}
),

defended as (
    select * from {{ ref('team_defense_game_summary') }}
    where not is_removed
),

form as (
    select
        team_abbr,
        game_date,
        tipoff_at,
        lead(game_date) over by_team as next_game_date,
        count(*) over last_15 as games_in_sample,
        {{ exact_avg('defensive_rating', 'last_15') }} as defensive_rating_last_15,
        {{ exact_avg('opponent_pace', 'last_15') }} as opponent_pace_last_15,
        {{ exact_avg('points_allowed', 'last_15') }} as opponent_points_per_game,
        sum(opponent_paint_attempts) over last_15 as paint_attempts,
        sum(opponent_paint_makes) over last_15 as paint_makes,
        sum(opponent_mid_range_attempts) over last_15 as mid_range_attempts,
        sum(opponent_mid_range_makes) over last_15 as mid_range_makes,
        sum(opponent_three_pointers_attempted) over last_15 as three_attempts,
        sum(opponent_three_pointers_made) over last_15 as three_makes
    from defended
    where team_abbr in (select targets.team_abbr from targets)
    window
        by_team as (partition by team_abbr order by game_date, game_id),
        last_15 as (by_team rows between 14 preceding and current row)
),

league as (
    select
        days.game_date,
        sum(defended.opponent_paint_makes)
        / nullif(sum(defended.opponent_paint_attempts), 0) as paint_pct,
        sum(defended.opponent_mid_range_makes)
        / nullif(sum(defended.opponent_mid_range_attempts), 0) as mid_range_pct,
        sum(defended.opponent_three_pointers_made)
        / nullif(sum(defended.opponent_three_pointers_attempted), 0) as three_pct,
        max(defended.tipoff_at) as newest_tipoff_at
    from (select distinct game_date from targets) as days
    inner join defended
        on defended.game_date < days.game_date
        and {{ day_number('days.game_date') }} - {{ day_number('defended.game_date') }} <= 30
    group by days.game_date
),

measured as (
    select
        targets.game_id,
        targets.team_abbr,
        targets.game_date,
        targets.season_year,
        form.games_in_sample,
        form.defensive_rating_last_15,
        form.opponent_pace_last_15,
        form.opponent_points_per_game,
        round(form.paint_makes / nullif(form.paint_attempts, 0), 4) as paint_pct_allowed_last_15,
        round(form.mid_range_makes / nullif(form.mid_range_attempts, 0), 4)
            as mid_range_pct_allowed_last_15,
        round(form.three_makes / nullif(form.three_attempts, 0), 4) as three_pct_allowed_last_15,
        round(100 * (form.paint_makes / nullif(form.paint_attempts, 0) - league.paint_pct), 4)
            as paint_defense_vs_league_avg,
        round(
            100 * (
                form.mid_range_makes / nullif(form.mid_range_attempts, 0) - league.mid_range_pct
            ),
            4
        ) as mid_range_defense_vs_league_avg,
        round(100 * (form.three_makes / nullif(form.three_attempts, 0) - league.three_pct), 4)
            as three_defense_vs_league_avg,
        {{ latest_of(['form.tipoff_at', 'league.newest_tipoff_at']) }} as newest_input_at
    from targets
    inner join form on {{ latest_before('form', 'targets', 'team_abbr') }}
    left join league on targets.game_date = league.game_date
),

ranked as (
    select
        *,
        case
            when paint_defense_vs_league_avg
                >= coalesce(mid_range_defense_vs_league_avg, paint_defense_vs_league_avg)
                and paint_defense_vs_league_avg
                >= coalesce(three_defense_vs_league_avg, paint_defense_vs_league_avg) then 'paint'
            when mid_range_defense_vs_league_avg
                >= coalesce(three_defense_vs_league_avg, mid_range_defense_vs_league_avg)
                then 'mid_range'
            when three_defense_vs_league_avg is not null then 'three'
        end as weakest_zone,
        case
            when games_in_sample >= 15 then 'high'
            when games_in_sample >= 10 then 'medium'
            else 'low'
        end as sample_quality,
        cast(null as {{ column_type('timestamp') }}) as known_at
    from measured
)

select * from ranked
