{{ config(
    unique_key=['game_id', 'player_lookup'],
    meta={'recompute': [
        {'by': 'player_lookup', 'changed': ['player_game_summary'], 'days': 30},
        {'by': 'game_id', 'changed': ['dim_game']},
    ] + from_moves()},
) }}
{%- set scope = change_scope() -%}

with team_games as (
    {{ team_games() }}
),

whereabouts as (
    {{ whereabouts() }}
),

-- a night that is being prepared: who was last, within thirty days, with one of its teams
expected as (
    select
        team_games.game_id,
        whereabouts.player_lookup,
        team_games.team_abbr
    from team_games
    inner join whereabouts on {{ latest_before('whereabouts', 'team_games', 'team_abbr') }}
    where
        team_games.on_slate
        and team_games.day - {{ day_number('whereabouts.game_date') }} <= 30
),

candidates as (
    select game_id, player_lookup, team_abbr, true as is_appearance from whereabouts
    where is_appearance
    union all
    select game_id, player_lookup, team_abbr, false as is_appearance from expected
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
    -- a replay stands before the game, when nobody knows who will appear in it
    where
        not candidates.is_appearance
        or not coalesce(team_games.cutoff_at < team_games.tipoff_at, false)
    -- who moved between two teams that meet is on the side he played for
    qualify row_number() over (
        partition by candidates.game_id, candidates.player_lookup
        order by candidates.is_appearance desc, candidates.team_abbr asc
    ) = 1
),

targets as (
    select * from placed
    where {{ in_scope(scope) }}
)

select * from targets
