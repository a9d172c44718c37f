{{ config(
    unique_key=['game_id', 'team_abbr'],
    meta={'recompute': [
        {'by': 'team_abbr', 'key': 'home_team_abbr', 'changed': ['dim_game'], 'onward': true},
        {'by': 'team_abbr', 'key': 'away_team_abbr', 'changed': ['dim_game'], 'onward': true},
        {'by': 'team_abbr', 'changed': ['team_offense_game_summary'], 'onward': true},
        of_games(['odds_api_game_lines']),
        from_seeds(),
    ]},
) }}
{%- set scope = change_scope() -%}

with all_team_games as (
    {{ team_games() }}
),

-- windows run over all the games of a team, and over no other team's
team_games as (
    select * from all_team_games
    where team_abbr in (
        select reached.team_abbr from all_team_games as reached
        where {{ in_scope(scope, 'reached') }}
    )
),

arenas as (
    select team_abbr, latitude, longitude from {{ ref('teams') }}
),

results as (
    select * from {{ ref('team_offense_game_summary') }}
    where not is_removed
),

sequenced as (
    select
        team_games.*,
        arenas.latitude,
        arenas.longitude,
        results.is_win,
        results.margin_of_victory,
        lag(team_games.day) over by_season as previous_day,
        lag(arenas.latitude) over by_season as previous_latitude,
        lag(arenas.longitude) over by_season as previous_longitude,
        row_number() over by_season as game_number_in_season,
        count(*) over (by_day range between 7 preceding and 1 preceding) as games_in_last_7_days,
        count(*) over (by_day range between 14 preceding and 1 preceding) as games_in_last_14_days,
        sum(case when results.is_win then 1 else 0 end) over before_this as wins_before,
        count(results.is_win) over before_this as games_before,
        last_value(results.margin_of_victory ignore nulls) over before_this as last_game_margin,
        sum(case when abs(results.margin_of_victory) >= 15 then 1 else 0 end) over before_this
            as blowouts_before
    from team_games
    left join arenas on team_games.home_team_abbr = arenas.team_abbr
    left join results
        on team_games.game_id = results.game_id and team_games.team_abbr = results.team_abbr
    window
        by_day as (partition by team_games.team_abbr order by team_games.day),
        by_season as (
            partition by team_games.team_abbr, team_games.season_year
            order by team_games.day, team_games.game_id
        ),
        before_this as (by_season rows between unbounded preceding and 1 preceding)
),

targets as (
    select * from sequenced
    where (on_slate or is_win is not null) and {{ in_scope(scope) }}
),

game_lines as (
    {{ newest_game_lines('targets') }}
),

contexts as (
    select
        -- keys
        targets.game_id,
        targets.team_abbr,
        -- attributes
        targets.game_date,
        targets.season_year,
        targets.opponent_team_abbr,
        targets.is_home,
        targets.game_number_in_season,
        -- measures
        targets.day - targets.previous_day - 1 as team_days_rest,
        coalesce(targets.day - targets.previous_day = 1, false) as is_back_to_back,
        targets.games_in_last_7_days,
        targets.games_in_last_14_days,
        case
            when targets.games_before >= 5
                then round(targets.wins_before / targets.games_before, 4)
        end as team_win_pct,
        case
            when targets.games_before >= 5
                then round(targets.blowouts_before / targets.games_before, 4)
        end as blowout_rate,
        targets.last_game_margin,
        round({{ haversine_miles(
            'targets.previous_latitude', 'targets.previous_longitude',
            'targets.latitude', 'targets.longitude',
        ) }}) as travel_miles,
        game_lines.team_spread,
        game_lines.game_total,
        round(game_lines.game_total / 2 - game_lines.team_spread / 2, 4) as implied_team_total,
        -- audit
        game_lines.known_at
    from targets
    left join game_lines
        on targets.game_id = game_lines.game_id and targets.team_abbr = game_lines.team_abbr
)

select * from contexts
