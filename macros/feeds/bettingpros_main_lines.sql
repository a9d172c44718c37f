{% macro bettingpros_main_lines(games) -%}
    {#- BettingPros' two sides of an offer as one quote, of every capture before the cut-off. -#}
    select
        quotes.game_id,
        games.game_date,
        quotes.player_lookup as name_lookup,
        quotes.team_abbr,
        games.home_team_abbr,
        games.away_team_abbr,
        games.cutoff_at,
        'bettingpros_player_points_props' as line_source,
        quotes.bookmaker,
        quotes.points_line,
        max(case when quotes.bet_side = 'over' then quotes.price end) as over_price,
        max(case when quotes.bet_side = 'under' then quotes.price end) as under_price,
        coalesce(max(quotes.opening_line), quotes.points_line) as opening_line,
        quotes.captured_at as seen_at,
        max(quotes.known_at) as quoted_at
    from {{ ref('bettingpros_player_points_props') }} as quotes
    inner join {{ games }} as games on quotes.game_id = games.game_id
    where
        not quotes.is_removed
        and quotes.is_active
        and quotes.bookmaker is not null
        and {{ before_cutoff('quotes.known_at', 'games.cutoff_at') }}
    group by
        quotes.scope, quotes.captured_at, quotes.game_id, games.game_date, quotes.player_lookup,
        quotes.team_abbr, games.home_team_abbr, games.away_team_abbr, games.cutoff_at,
        quotes.bookmaker, quotes.points_line
    having
        max(case when quotes.bet_side = 'over' then quotes.price end) > 1
        and max(case when quotes.bet_side = 'under' then quotes.price end) > 1
{%- endmacro %}
