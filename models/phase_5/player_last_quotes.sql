{{ config(materialized='view') }}

with games as (
    select * from {{ ref('dim_game') }}
    where not is_removed
),

quotes as (
    select
        quotes.*,
        games.cutoff_at
    from {{ ref('odds_api_player_points_props') }} as quotes
    inner join games on quotes.game_id = games.game_id
    where
        not quotes.is_removed
        and quotes.over_price > 1
        and quotes.under_price > 1
        and {{ before_cutoff('quotes.snapshot_at', 'games.cutoff_at') }}
),

named as (
    select
        quotes.game_id,
        coalesce(spellings.player_lookup, quotes.player_lookup) as player_lookup,
        quotes.bookmaker,
        quotes.game_date,
        quotes.snapshot_at,
        quotes.points_line,
        quotes.over_price,
        quotes.under_price
    from quotes
    left join {{ ref('player_names') }} as spellings
        on {{ resolve_player(
            'quotes', 'spellings', 'quotes.home_team_abbr', 'quotes.away_team_abbr',
            name='player_lookup'
        ) }}
),

-- unlike player_book_lines, a quote counts here after its book has taken it off the board
last_quotes as (
    select named.* from named
    inner join {{ ref('bookmakers') }} as books
        on named.bookmaker = books.bookmaker and books.is_sportsbook
    qualify row_number() over (
        partition by named.game_id, named.player_lookup, named.bookmaker
        order by
            named.snapshot_at desc, abs(named.over_price - named.under_price) asc,
            named.points_line asc
    ) = 1
)

select * from last_quotes
