{{ config(
    unique_key=['game_id', 'player_lookup'],
    meta={'recompute': [{'by': 'game_id', 'changed': ['player_book_lines']}]},
) }}
{%- set scope = change_scope() -%}

with book_lines as (
    select
        *,
        {{ line_source_order('line_source') }} as source_order,
        1 / over_price + 1 / under_price as overround,
        -- how far the market expects points to spread around a line
        0.4 * points_line + 1.5 as spread_of_points
    from {{ ref('player_book_lines') }}
    where not is_removed and {{ in_scope(scope) }}
),

-- BettingPros counts for players whom no book of The Odds API quotes
from_best_source as (
    select * from book_lines
    qualify source_order = min(source_order) over (partition by game_id, player_lookup)
),

-- without the margin: the points that each book's line and prices say are as often exceeded as not
unvigged as (
    select
        *,
        case
            when overround > 1 and overround < 1.2
                then {{ no_vig_over('over_price', 'under_price') }}
        end as no_vig_over,
        row_number() over (
            partition by game_id, player_lookup order by points_line, bookmaker
        ) as height
    from from_best_source
),

priced as (
    select
        *,
        points_line + spread_of_points * {{ normal_quantile('no_vig_over') }} as even_points,
        count(*) over (partition by game_id, player_lookup) as books_quoting
    from unvigged
),

compared as (
    select
        *,
        avg(case
            when 2 * height between books_quoting and books_quoting + 2 then points_line
        end) over by_player as consensus_line,
        {{ exact_avg('even_points', 'by_player') }} as market_points,
        {{ exact_avg('no_vig_over', 'by_player') }} as market_over_probability,
        round(stddev_samp(points_line) over by_player, 4) as line_std,
        {{ exact_avg('over_price - under_price', 'by_player') }} as vig_skew,
        sum(late_moves) over by_player as late_moves_of_all
    from priced
    window by_player as (partition by game_id, player_lookup)
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
        consensus_line,
        market_points,
        market_over_probability,
        line_std,
        vig_skew,
        late_moves_of_all as late_moves,
        books_quoting,
        -- audit
        known_at
    from compared
    qualify row_number() over (
        partition by game_id, player_lookup order by book_order, bookmaker
    ) = 1
)

select * from lines
