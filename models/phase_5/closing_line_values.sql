{#- What tells when a book was seen last: a feed, and its columns with the time of an answer and
    since when its line stands. -#}
{%- set snapshot_times = {
    'odds_api_player_points_props': ('snapshot_at', 'snapshot_at'),
    'bettingpros_player_points_props': ('captured_at', 'known_at'),
} -%}
{{ config(materialized='view') }}

with quotes as (
    select
        *,
        case when recommendation in ('OVER', 'UNDER') then recommendation else side end as bet_side
    from {{ ref('line_prediction_results') }}
    -- the books' lines are lines of points
    where not is_removed and market = 'points'
),

games as (
    select * from {{ ref('dim_game') }}
    where not is_removed
),

seen as (
    {%- for feed, (seen_at, quoted_at) in snapshot_times.items() %}
    select
        snapshots.game_id,
        '{{ feed }}' as line_source,
        snapshots.bookmaker,
        max(
            case
                when {{ before_cutoff('snapshots.' ~ seen_at, 'games.cutoff_at') }}
                    then snapshots.{{ seen_at }}
                else snapshots.{{ quoted_at }}
            end
        ) as last_seen_at
    from {{ ref(feed) }} as snapshots
    inner join games on snapshots.game_id = games.game_id
    where
        not snapshots.is_removed
        and {{ before_cutoff('snapshots.' ~ quoted_at, 'games.cutoff_at') }}
    group by snapshots.game_id, snapshots.bookmaker
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

-- the line with which the book went into the game; none when it was taken off the board
closings as (
    select
        lines.game_id,
        lines.player_lookup,
        lines.line_source,
        lines.bookmaker,
        lines.points_line as closing_line,
        lines.line_known_at as closing_known_at,
        seen.last_seen_at,
        {{ no_vig_over('lines.over_price', 'lines.under_price') }} as closing_no_vig_over
    from {{ ref('player_book_lines') }} as lines
    inner join seen
        on lines.game_id = seen.game_id
        and lines.line_source = seen.line_source
        and lines.bookmaker = seen.bookmaker
    where not lines.is_removed
),

compared as (
    select
        quotes.*,
        closings.closing_line,
        closings.closing_no_vig_over,
        closings.closing_known_at
    from quotes
    inner join closings
        on quotes.game_id = closings.game_id
        and quotes.player_lookup = closings.player_lookup
        and quotes.line_source = closings.line_source
        and quotes.bookmaker = closings.bookmaker
    -- without a later snapshot nothing is known of how the line closed
    where
        closings.last_seen_at > quotes.predicted_at
        or closings.closing_known_at > quotes.line_known_at
),

valued as (
    select
        -- keys
        prediction_id,
        line_source,
        bookmaker,
        -- attributes
        game_id,
        player_lookup,
        system_id,
        market,
        game_date,
        is_first_recommendation,
        is_voided,
        bet_side,
        closing_known_at,
        -- measures
        line,
        closing_line,
        no_vig_over,
        closing_no_vig_over,
        case bet_side
            when 'OVER' then closing_line - line
            when 'UNDER' then line - closing_line
        end as closing_points,
        -- prices at different lines are about different bets
        case
            when closing_line <> line then null
            when bet_side = 'OVER' then round(closing_no_vig_over - no_vig_over, 6)
            when bet_side = 'UNDER' then round(no_vig_over - closing_no_vig_over, 6)
        end as closing_probability
    from compared
),

judged as (
    select
        *,
        case
            when closing_points <> 0 then closing_points > 0
            when closing_probability <> 0 then closing_probability > 0
        end as is_beaten
    from valued
)

select * from judged
