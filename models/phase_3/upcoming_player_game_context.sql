{{ config(
    unique_key=['game_id', 'player_lookup'],
    meta={'recompute': [
        {'by': 'player_lookup', 'changed': ['player_game_summary'], 'onward': true},
        {'by': 'game_id', 'changed': [
            'upcoming_team_game_context', 'player_points_lines', 'player_injury_status', 'dim_game',
        ]},
    ]},
) }}
{%- set scope = change_scope() -%}

with games as (
    select * from {{ ref('dim_game') }}
    where not is_removed and not is_postponed
),

team_games as (
    {{ team_sides('games', 'home') }}
    union all
    {{ team_sides('games', 'away') }}
),

appearances as (
    select
        *,
        lead(game_date) over (partition by player_lookup order by game_date) as next_game_date
    from {{ ref('player_game_summary') }}
    where not is_removed and not is_dnp
),

-- a night that is being prepared: everyone whose last game, within thirty days, was for one of its teams
expected as (
    select
        team_games.game_id,
        appearances.player_lookup,
        team_games.team_abbr
    from team_games
    inner join appearances on {{ latest_before('appearances', 'team_games', 'team_abbr') }}
    where
        team_games.on_slate
        and team_games.day - {{ day_number('appearances.game_date') }} <= 30
),

candidates as (
    select game_id, player_lookup, team_abbr from appearances
    union distinct
    select game_id, player_lookup, team_abbr from expected
),

placed as (
    select
        candidates.player_lookup,
        team_games.*
    from candidates
    inner join team_games
        on candidates.game_id = team_games.game_id and candidates.team_abbr = team_games.team_abbr
    -- who moved between two teams that meet is on the side he played for
    qualify row_number() over (
        partition by candidates.game_id, candidates.player_lookup order by candidates.team_abbr
    ) = 1
),

targets as (
    select * from placed
    where {{ in_scope(scope) }}
),

recent as (
    select
        targets.game_id,
        targets.player_lookup,
        max(appearances.game_date) as last_game_date,
        sum(case when targets.day - {{ day_number('appearances.game_date') }} <= 7 then 1 else 0 end)
            as games_in_last_7_days,
        count(*) as games_in_last_14_days,
        sum(case when targets.day - {{ day_number('appearances.game_date') }} <= 7 then appearances.minutes_played else 0 end)
            as minutes_in_last_7_days,
        sum(case when appearances.next_game_date < targets.game_date
            and {{ day_number('appearances.next_game_date') }} - {{ day_number('appearances.game_date') }} = 1 then 1 else 0 end)
            as back_to_backs_last_14_days
    from targets
    inner join appearances
        on targets.player_lookup = appearances.player_lookup
        and appearances.game_date < targets.game_date
        and targets.day - {{ day_number('appearances.game_date') }} <= 14
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
        targets.day - {{ day_number('recent.last_game_date') }} - 1 as days_rest,
        teams.is_back_to_back,
        coalesce(recent.games_in_last_7_days, 0) as games_in_last_7_days,
        coalesce(recent.games_in_last_14_days, 0) as games_in_last_14_days,
        round(coalesce(recent.minutes_in_last_7_days, 0), 2) as minutes_in_last_7_days,
        round(recent.minutes_in_last_7_days / nullif(recent.games_in_last_7_days, 0), 4) as avg_minutes_per_game_last_7,
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
        teams.players_out_count,
        opponents.players_out_count as opponent_players_out_count,
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
