{{ config(
    unique_key=['game_id', 'player_lookup'],
    meta={'recompute': [{'by': 'game_id', 'changed': ['player_book_lines']}]},
) }}
{%- set scope = change_scope() -%}

with book_lines as (
    select
        *,
        case line_source when 'odds_api_player_points_props' then 1 else 2 end as source_order
    from {{ ref('player_book_lines') }}
    where not is_removed and {{ in_scope(scope) }}
),

-- BettingPros counts for players whom no book of The Odds API quotes
from_best_source as (
    select * from book_lines
    qualify source_order = min(source_order) over (partition by game_id, player_lookup)
),

compared as (
    select
        *,
        avg(points_line) over (partition by game_id, player_lookup) as consensus_line,
        count(*) over (partition by game_id, player_lookup) as books_quoting
    from from_best_source
),

lines as (
    select
        -- keys
        game_id,
        player_lookup,
        -- attributes
        game_date,
        line_source,
        bookmaker,
        line_known_at,
        -- measures
        points_line,
        over_price,
        under_price,
        opening_line,
        points_line - opening_line as line_movement,
        round(consensus_line, 4) as consensus_line,
        books_quoting,
        -- audit
        known_at
    from compared
    qualify row_number() over (
        partition by game_id, player_lookup order by book_order, bookmaker
    ) = 1
)

select * from lines
