{%- set feeds = ['odds_api_player_points_props', 'bettingpros_player_points_props'] -%}
{%- set mentions = [
    {'feed': feeds[0], 'through': [in_dim_game('game_id')]},
    {'feed': feeds[1], 'through': [in_dim_game('game_id')]},
] -%}
{{ config(
    unique_key=['game_id', 'player_lookup', 'line_source', 'bookmaker'],
    meta={'recompute': [
        {'by': 'game_id', 'changed': ['dim_game']},
        of_games(feeds),
        from_seeds(),
    ] + from_names('game_id', mentions)},
) }}
{%- set scope = change_scope() -%}
{%- set late_hours = 4 -%}
{%- set quote = "game_id, line_source, name_lookup, coalesce(team_abbr, '')" -%}
{%- set of_book = "partition by " ~ quote ~ ", bookmaker" -%}

with games as (
    select * from {{ ref('dim_game') }}
    where not is_removed and {{ in_scope(scope) }}
),

odds_api_quotes as (
    select
        quotes.game_id,
        games.game_date,
        quotes.player_lookup as name_lookup,
        cast(null as {{ dbt.type_string() }}) as team_abbr,
        games.home_team_abbr,
        games.away_team_abbr,
        games.cutoff_at,
        'odds_api_player_points_props' as line_source,
        quotes.bookmaker,
        quotes.points_line,
        quotes.over_price,
        quotes.under_price,
        cast(null as {{ column_type('float') }}) as opening_line,
        quotes.snapshot_at as seen_at,
        quotes.snapshot_at as quoted_at
    from {{ ref('odds_api_player_points_props') }} as quotes
    inner join games on quotes.game_id = games.game_id
    where
        not quotes.is_removed
        and quotes.over_price > 1
        and quotes.under_price > 1
        and {{ before_cutoff('quotes.snapshot_at', 'games.cutoff_at') }}
),

bettingpros_quotes as (
    {{ bettingpros_main_lines('games') }}
),

-- of alternate lines the main one is the most balanced
main_quotes as (
    select * from (
        select * from odds_api_quotes
        union all
        select * from bettingpros_quotes
    ) as quotes
    qualify row_number() over (
        {{ of_book }}, seen_at
        order by
            abs(over_price - under_price) asc, points_line asc, over_price asc, under_price asc,
            quoted_at desc, opening_line desc
    ) = 1
),

-- the newest answer before the cut-off says who is on a book's board; one of after the cut-off adds
-- only what has been quoted since then
answered as (
    select
        *,
        max(case when {{ before_cutoff('seen_at', 'cutoff_at') }} then seen_at end)
            over (partition by game_id, line_source, bookmaker) as board_at
    from main_quotes
),

followed as (
    select
        *,
        first_value(points_line) over ({{ of_book }} order by seen_at) as first_line,
        {%- for value in ['points_line', 'over_price', 'under_price'] %}
        {{ 'or ' if not loop.first }}coalesce(
            lag({{ value }}) over ({{ of_book }} order by seen_at) <> {{ value }},
            true
        )
        {%- endfor %} as is_move,
        points_line <> lag(points_line) over ({{ of_book }} order by seen_at)
        and quoted_at >= {{ hours_before('cutoff_at', late_hours) }} as is_late_move
    from answered
    where board_at is null or seen_at <= board_at or quoted_at > board_at
),

-- a player who is gone from the board has no line there any more
standing as (
    select
        *,
        max(case when is_move then quoted_at end) over ({{ of_book }}) as line_known_at,
        sum(case when is_late_move then 1 else 0 end) over ({{ of_book }}) as late_moves
    from followed
    qualify
        seen_at = max(seen_at) over ({{ of_book }})
        and (board_at is null or seen_at >= board_at)
),

named as (
    select
        quotes.*,
        spellings.player_lookup
    from standing as quotes
    left join {{ ref('player_names') }} as spellings
        on {{ resolve_player(
            'quotes', 'spellings', 'coalesce(quotes.team_abbr, quotes.home_team_abbr)',
            'coalesce(quotes.team_abbr, quotes.away_team_abbr)'
        ) }}
),

-- a name that both sides of a game bear tells nobody's line
one_player_each as (
    select * from named
    qualify
        coalesce(min(player_lookup) over (partition by {{ quote }}), '')
        = coalesce(max(player_lookup) over (partition by {{ quote }}), '')
),

lines as (
    select
        -- keys
        quotes.game_id,
        coalesce(quotes.player_lookup, quotes.name_lookup) as player_lookup,
        quotes.line_source,
        quotes.bookmaker,
        -- attributes
        quotes.game_date,
        quotes.line_known_at,
        books.book_order,
        -- measures
        quotes.points_line,
        quotes.over_price,
        quotes.under_price,
        coalesce(quotes.opening_line, quotes.first_line) as opening_line,
        quotes.late_moves,
        -- audit
        quotes.quoted_at as known_at
    from one_player_each as quotes
    inner join {{ ref('bookmakers') }} as books
        on quotes.bookmaker = books.bookmaker and books.is_sportsbook
    -- two spellings of one player
    qualify row_number() over (
        partition by
            quotes.game_id, coalesce(quotes.player_lookup, quotes.name_lookup),
            quotes.line_source, quotes.bookmaker
        order by
            abs(quotes.over_price - quotes.under_price) asc, quotes.points_line asc,
            quotes.name_lookup asc, quotes.seen_at desc, quotes.over_price asc,
            quotes.quoted_at desc, quotes.opening_line desc, quotes.first_line desc,
            quotes.late_moves desc, quotes.line_known_at desc
    ) = 1
)

select * from lines
