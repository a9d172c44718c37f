{{ config(
    unique_key=['game_id', 'player_lookup'],
    meta={'recompute': [
        {'by': 'game_id', 'changed': ['odds_api_player_points_props', 'dim_game']},
    ]},
) }}
{%- set scope = change_scope() -%}

with games as (
    select * from {{ ref('dim_game') }}
    where not is_removed and {{ in_scope(scope) }}
),

books as (
    select * from {{ ref('bookmakers') }}
    where is_sportsbook
),

known_lines as (
    select
        props.*,
        books.book_order,
        games.cutoff_at,
        max(props.snapshot_at) over (partition by props.game_id, props.bookmaker)
            as newest_snapshot_at
    from {{ ref('odds_api_player_points_props') }} as props
    inner join games on props.game_id = games.game_id
    inner join books on props.bookmaker = books.bookmaker
    where
        not props.is_removed
        and props.over_price > 1
        and props.under_price > 1
        and {{ before_cutoff('props.snapshot_at', 'games.cutoff_at') }}
),

-- a player who is gone from a book's newest snapshot has no line there any more
main_lines as (
    select * from known_lines
    where snapshot_at = newest_snapshot_at
    -- of alternate lines the main one is the most balanced
    qualify row_number() over (
        partition by game_id, player_lookup, bookmaker
        order by abs(over_price - under_price), points_line
    ) = 1
),

current_lines as (
    select
        *,
        avg(points_line) over (partition by game_id, player_lookup) as consensus_line,
        count(*) over (partition by game_id, player_lookup) as books_quoting
    from main_lines
),

opening_lines as (
    select game_id, player_lookup, bookmaker, points_line
    from known_lines
    qualify row_number() over (
        partition by game_id, player_lookup, bookmaker
        order by snapshot_at, abs(over_price - under_price), points_line
    ) = 1
),

lines as (
    select
        -- keys
        current_lines.game_id,
        current_lines.player_lookup,
        -- attributes
        current_lines.game_date,
        current_lines.bookmaker,
        current_lines.snapshot_at as line_known_at,
        -- measures
        current_lines.points_line,
        current_lines.over_price,
        current_lines.under_price,
        opening_lines.points_line as opening_line,
        current_lines.points_line - opening_lines.points_line as line_movement,
        round(current_lines.consensus_line, 4) as consensus_line,
        current_lines.books_quoting,
        -- audit
        current_lines.known_at
    from current_lines
    inner join opening_lines
        on current_lines.game_id = opening_lines.game_id
        and current_lines.player_lookup = opening_lines.player_lookup
        and current_lines.bookmaker = opening_lines.bookmaker
    qualify row_number() over (
        partition by current_lines.game_id, current_lines.player_lookup
        order by current_lines.book_order
    ) = 1
)

select * from lines
