{{ config(
    unique_key=['game_id', 'player_lookup', 'line_source', 'bookmaker'],
    meta={'recompute': [
        {'by': 'game_id', 'changed': [
            'odds_api_player_points_props', 'bettingpros_player_points_props', 'dim_game',
        ]},
        other_names(),
    ]},
) }}
{%- set scope = change_scope() -%}

with games as (
    select * from {{ ref('dim_game') }}
    where not is_removed and {{ in_scope(scope) }}
),

snapshots as (
    select
        quotes.game_id,
        quotes.player_lookup as name_lookup,
        quotes.bookmaker,
        quotes.points_line,
        quotes.over_price,
        quotes.under_price,
        quotes.snapshot_at,
        quotes.known_at,
        games.home_team_abbr,
        games.away_team_abbr,
        games.game_date,
        max(quotes.snapshot_at) over (partition by quotes.game_id, quotes.bookmaker)
            as newest_snapshot_at
    from {{ ref('odds_api_player_points_props') }} as quotes
    inner join games on quotes.game_id = games.game_id
    where
        not quotes.is_removed
        and quotes.over_price > 1
        and quotes.under_price > 1
        and {{ before_cutoff('quotes.snapshot_at', 'games.cutoff_at') }}
),

openings as (
    select game_id, name_lookup, bookmaker, points_line
    from snapshots
    qualify row_number() over (
        partition by game_id, name_lookup, bookmaker
        order by snapshot_at, abs(over_price - under_price), points_line
    ) = 1
),

-- a player who is gone from a book's newest snapshot has no line there any more
odds_api_lines as (
    select
        snapshots.*,
        openings.points_line as opening_line,
        'odds_api_player_points_props' as line_source
    from snapshots
    inner join openings
        on snapshots.game_id = openings.game_id
        and snapshots.name_lookup = openings.name_lookup
        and snapshots.bookmaker = openings.bookmaker
    where snapshots.snapshot_at = snapshots.newest_snapshot_at
),

bettingpros_lines as (
    {{ bettingpros_main_lines('games') }}
),

both_sources as (
    {%- for source in ['odds_api_lines', 'bettingpros_lines'] %}
    select
        game_id,
        game_date,
        name_lookup,
        home_team_abbr,
        away_team_abbr,
        line_source,
        bookmaker,
        points_line,
        over_price,
        under_price,
        opening_line,
        snapshot_at,
        known_at
    from {{ source }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

lines as (
    select
        -- keys
        quotes.game_id,
        coalesce(spellings.player_lookup, quotes.name_lookup) as player_lookup,
        quotes.line_source,
        quotes.bookmaker,
        -- attributes
        quotes.game_date,
        quotes.snapshot_at as line_known_at,
        books.book_order,
        -- measures
        quotes.points_line,
        quotes.over_price,
        quotes.under_price,
        quotes.opening_line,
        -- audit
        quotes.known_at
    from both_sources as quotes
    inner join {{ ref('bookmakers') }} as books
        on quotes.bookmaker = books.bookmaker and books.is_sportsbook
    left join {{ ref('player_names') }} as spellings
        on {{ resolve_player(
            'quotes', 'spellings', 'quotes.home_team_abbr', 'quotes.away_team_abbr'
        ) }}
    -- of alternate lines the main one is the most balanced
    qualify row_number() over (
        partition by
            quotes.game_id, coalesce(spellings.player_lookup, quotes.name_lookup),
            quotes.line_source, quotes.bookmaker
        order by
            quotes.snapshot_at desc, abs(quotes.over_price - quotes.under_price) asc,
            quotes.points_line asc
    ) = 1
)

select * from lines
