-- If this fails, a line, an injury status, a game's spread or total, or an earlier game entered a
-- feature row at or after its cut-off, and the row knows what nobody knew before tip-off.
with features as (
    select
        game_id,
        player_lookup,
        cutoff_at,
        newest_input_at,
        points_line,
        points_line_known_at
    from {{ ref('ml_feature_store_v2') }}
    where not is_removed
),

injuries as (
    select
        statuses.game_id,
        statuses.player_lookup,
        games.cutoff_at,
        statuses.known_at
    from {{ ref('player_injury_status') }} as statuses
    inner join {{ ref('dim_game') }} as games on statuses.game_id = games.game_id
    where not statuses.is_removed
),

game_lines as (
    select
        contexts.game_id,
        contexts.team_abbr as player_lookup,
        games.cutoff_at,
        contexts.known_at,
        coalesce(contexts.team_spread, contexts.game_total) is not null as is_quoted
    from {{ ref('upcoming_team_game_context') }} as contexts
    inner join {{ ref('dim_game') }} as games on contexts.game_id = games.game_id
    where not contexts.is_removed
),

form as (
    select
        game_id,
        player_lookup,
        game_date,
        last_game_date
    from {{ ref('player_daily_cache') }}
    where not is_removed
)

select
    game_id,
    player_lookup,
    'points line' as fact
from features
where
    points_line_known_at >= cutoff_at
    or (points_line is not null and points_line_known_at is null)
    or (points_line is not null and cutoff_at is null)
union all
select
    game_id,
    player_lookup,
    'newest input' as fact
from features
where newest_input_at >= cutoff_at
union all
select
    game_id,
    player_lookup,
    'injury status' as fact
from injuries
where known_at >= cutoff_at
union all
select
    game_id,
    player_lookup,
    'game lines' as fact
from game_lines
where
    known_at >= cutoff_at
    or (is_quoted and (known_at is null or cutoff_at is null))
union all
select
    game_id,
    player_lookup,
    'last game' as fact
from form
where last_game_date >= game_date
union all
{{ nothing_checked('features', ref('player_boxscores'), columns=3) }}
