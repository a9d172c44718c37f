{{ config(
    unique_key=['game_id', 'player_lookup'],
    meta={'recompute': [
        {'by': 'player_lookup', 'changed': ['player_game_summary'], 'onward': true},
        {'by': 'player_lookup', 'changed': [
            'expected_players', 'player_points_lines', 'player_injury_status',
        ]},
        {'by': 'game_id', 'changed': ['upcoming_team_game_context']},
    ]},
) }}
{%- set scope = change_scope() -%}

with targets as (
    select
        *,
        {{ day_number('game_date') }} as day
    from {{ ref('expected_players') }}
    where not is_removed and {{ in_scope(scope) }}
),

appearances as (
    select
        *,
        {{ day_number('game_date') }} as day,
        lead({{ day_number('game_date') }})
            over (partition by player_lookup order by game_date, game_id) as next_day
    from {{ ref('player_game_summary') }}
    where
        not is_removed
        and not is_dnp
        and player_lookup in (select targets.player_lookup from targets)
),

recent as (
    select
        targets.game_id,
        targets.player_lookup,
        max(appearances.day) as last_day,
        sum(case when targets.day - appearances.day <= 7 then 1 else 0 end)
            as games_in_last_7_days,
        count(*) as games_in_last_14_days,
        {{ exact_sum(
            'case when targets.day - appearances.day <= 7 then minutes_played else 0 end'
        ) }} as minutes_in_last_7_days,
        sum(case
            when appearances.next_day < targets.day
                and appearances.next_day - appearances.day = 1 then 1
            else 0
        end) as back_to_backs_last_14_days
    from targets
    inner join appearances
        on targets.player_lookup = appearances.player_lookup
        and appearances.day < targets.day
        and targets.day - appearances.day <= 14
    group by targets.game_id, targets.player_lookup
),

teams as (
    select * from {{ ref('upcoming_team_game_context') }}
    where not is_removed
),

lines as (
    select * from {{ ref('player_points_lines') }}
    where not is_removed
),

injuries as (
    select * from {{ ref('player_injury_status') }}
    where not is_removed
),

contexts as (
    select
        -- keys
        targets.game_id,
        targets.player_lookup,
        -- attributes
        targets.game_date,
        targets.season_year,
        targets.season_type,
        targets.team_abbr,
        targets.opponent_team_abbr,
        targets.is_home,
        targets.tipoff_at,
        targets.cutoff_at,
        injuries.injury_status as player_status,
        injuries.reason as player_status_reason,
        lines.bookmaker as points_line_bookmaker,
        lines.line_known_at as points_line_known_at,
        -- measures
        targets.day - recent.last_day - 1 as days_rest,
        teams.is_back_to_back,
        coalesce(recent.games_in_last_7_days, 0) as games_in_last_7_days,
        coalesce(recent.games_in_last_14_days, 0) as games_in_last_14_days,
        round(coalesce(recent.minutes_in_last_7_days, 0), 2) as minutes_in_last_7_days,
        round(recent.minutes_in_last_7_days / nullif(recent.games_in_last_7_days, 0), 4)
            as avg_minutes_per_game_last_7,
        coalesce(recent.back_to_backs_last_14_days, 0) as back_to_backs_last_14_days,
        lines.points_line,
        lines.over_price,
        lines.under_price,
        lines.opening_line,
        lines.line_movement,
        lines.books_quoting,
        teams.team_spread,
        teams.game_total,
        teams.implied_team_total,
        teams.team_days_rest,
        opponents.team_days_rest as opponent_days_rest,
        teams.team_win_pct,
        teams.travel_miles,
        teams.game_number_in_season - 1 as team_games_played_season,
        -- audit
        greatest(
            coalesce(lines.known_at, injuries.known_at, teams.known_at),
            coalesce(injuries.known_at, teams.known_at, lines.known_at),
            coalesce(teams.known_at, lines.known_at, injuries.known_at)
        ) as known_at
    from targets
    left join recent
        on targets.game_id = recent.game_id and targets.player_lookup = recent.player_lookup
    left join teams
        on targets.game_id = teams.game_id and targets.team_abbr = teams.team_abbr
    left join teams as opponents
        on targets.game_id = opponents.game_id and targets.opponent_team_abbr = opponents.team_abbr
    left join lines
        on targets.game_id = lines.game_id and targets.player_lookup = lines.player_lookup
    left join injuries
        on targets.game_id = injuries.game_id and targets.player_lookup = injuries.player_lookup
)

select * from contexts
