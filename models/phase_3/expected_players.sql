{{ config(
    unique_key=['game_id', 'player_lookup'],
    meta={'recompute': [
        {'by': 'player_lookup', 'changed': ['player_game_summary'], 'onward': true},
        {'by': 'game_id', 'changed': ['dim_game']},
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

-- a night that is being prepared: whose last game, within thirty days, was for one of its teams
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
        -- keys
        team_games.game_id,
        candidates.player_lookup,
        -- attributes
        team_games.game_date,
        team_games.season_year,
        team_games.season_type,
        team_games.team_abbr,
        team_games.opponent_team_abbr,
        team_games.is_home,
        team_games.tipoff_at,
        team_games.cutoff_at,
        -- audit
        cast(null as {{ column_type('timestamp') }}) as known_at
    from candidates
    inner join team_games
        on candidates.game_id = team_games.game_id
        and candidates.team_abbr = team_games.team_abbr
    -- who moved between two teams that meet is on the side he played for
    qualify row_number() over (
        partition by candidates.game_id, candidates.player_lookup order by candidates.team_abbr
    ) = 1
),

targets as (
    select * from placed
    where {{ in_scope(scope) }}
)

select * from targets
