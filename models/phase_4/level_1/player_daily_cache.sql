{{ config(
    unique_key=['game_id', 'player_lookup'],
    meta={'recompute': [
        {'by': 'player_lookup', 'changed': ['expected_players']},
        {'by': 'player_lookup', 'changed': ['player_game_summary'], 'onward': true},
        {'by': 'team_abbr', 'changed': ['team_offense_game_summary'], 'onward': true},
    ]},
) }}
{%- set scope = change_scope() -%}

with targets as (
    select game_id, player_lookup, game_date, season_year, team_abbr
    from {{ ref('expected_players') }}
    where not is_removed and {{ in_scope(scope) }}
),

appearances as (
    select * from {{ ref('player_game_summary') }}
    where
        not is_removed
        and not is_dnp
        and player_lookup in (select targets.player_lookup from targets)
),

player_form as (
    select
        player_lookup,
        game_date,
        season_year,
        known_at,
        lead(game_date) over by_player as next_game_date,
        count(*) over last_10 as games_in_last_10,
        {{ exact_avg('points', 'last_5') }} as points_avg_last_5,
        {{ exact_avg('points', 'last_10') }} as points_avg_last_10,
        round(stddev_samp(points) over last_10, 4) as points_std_last_10,
        case when count(*) over last_5 = 5 then
            round(avg(points) over last_3 - avg(points) over two_before, 4)
        end as points_last_3_minus_2_before,
        {{ exact_avg('minutes_played', 'last_10') }} as minutes_avg_last_10,
        round(
            sum(points) over last_10 / nullif({{ exact_sum('minutes_played', 'last_10') }}, 0), 4
        ) as ppm_avg_last_10,
        {{ exact_avg('usage_rate', 'last_10') }} as usage_rate_last_10,
        {{ exact_avg('usage_rate', 'last_5') }} as usage_rate_last_5,
        round(
            sum(points) over last_10 / nullif(
                2 * (
                    sum(field_goals_attempted) over last_10
                    + 0.44 * sum(free_throws_attempted) over last_10
                ),
                0
            ),
            4
        ) as ts_pct_last_10,
        round(sum(free_throws_made) over last_10 / nullif(sum(points) over last_10, 0), 4)
            as free_throw_share_last_10,
        {{ exact_avg('points', 'this_season') }} as points_avg_season,
        {{ exact_avg('minutes_played', 'this_season') }} as minutes_avg_season,
        count(*) over this_season as games_played_season
    from appearances
    window
        by_player as (partition by player_lookup order by game_date, game_id),
        last_3 as (by_player rows between 2 preceding and current row),
        two_before as (by_player rows between 4 preceding and 3 preceding),
        last_5 as (by_player rows between 4 preceding and current row),
        last_10 as (by_player rows between 9 preceding and current row),
        this_season as (
            partition by player_lookup, season_year order by game_date, game_id
            rows between unbounded preceding and current row
        )
),

team_form as (
    select
        team_abbr,
        game_date,
        lead(game_date) over by_team as next_game_date,
        {{ exact_avg('pace', 'last_10') }} as team_pace_last_10,
        {{ exact_avg('offensive_rating', 'last_10') }} as team_off_rating_last_10
    from {{ ref('team_offense_game_summary') }}
    where not is_removed and team_abbr in (select targets.team_abbr from targets)
    window
        by_team as (partition by team_abbr order by game_date, game_id),
        last_10 as (by_team rows between 9 preceding and current row)
),

cached as (
    select
        -- keys
        targets.game_id,
        targets.player_lookup,
        -- attributes
        targets.game_date,
        targets.team_abbr,
        player_form.game_date as last_game_date,
        -- measures
        player_form.games_in_last_10,
        player_form.points_avg_last_5,
        player_form.points_avg_last_10,
        player_form.points_std_last_10,
        player_form.points_last_3_minus_2_before,
        player_form.minutes_avg_last_10,
        player_form.ppm_avg_last_10,
        player_form.usage_rate_last_10,
        player_form.usage_rate_last_5,
        player_form.ts_pct_last_10,
        player_form.free_throw_share_last_10,
        -- a season starts empty: last season's averages are not this season's
        case
            when player_form.season_year = targets.season_year then player_form.points_avg_season
        end as points_avg_season,
        case
            when player_form.season_year = targets.season_year then player_form.minutes_avg_season
        end as minutes_avg_season,
        case
            when player_form.season_year = targets.season_year then player_form.games_played_season
            else 0
        end as games_played_season,
        team_form.team_pace_last_10,
        team_form.team_off_rating_last_10,
        -- audit
        player_form.known_at
    from targets
    inner join player_form on {{ latest_before('player_form', 'targets', 'player_lookup') }}
    left join team_form on {{ latest_before('team_form', 'targets', 'team_abbr') }}
)

select * from cached
