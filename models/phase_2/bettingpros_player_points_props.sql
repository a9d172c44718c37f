{{ config(
    unique_key=['scope', 'offer_id', 'bet_side', 'book_id'],
    meta={'recompute': [from_landing('bettingpros_player_points_props', dated=true), from_seeds()]},
) }}
{%- set scope = change_scope() -%}
{%- set event = dbt.split_part('scope', "'@'", 1) -%}

with payloads as (
    {{ newest_payloads('bettingpros_player_points_props', scope) }}
),

offered as (
    {{ bettingpros_lines('payloads') }}
),

quoted as (
    select
        *,
        lower(coalesce(nullif(selection, ''), selection_label)) as bet_side,
        {{ player_lookup('player_name') }} as player_lookup,
        {{ dbt.split_part(event, "'_'", 1) }} as scope_event_id,
        {{ dbt.split_part(event, "'_'", 2) }} as away_code,
        {{ dbt.split_part(event, "'_'", 3) }} as home_code
    from offered
    where
        points_line is not null
        and book_id is not null
        and coalesce(market_id, 156) = 156
),

-- a book's line now: replaced, alternate and suspended ones only where it has no other
current_lines as (
    select * from quoted
    where bet_side in ('over', 'under') and not coalesce(is_live, false)
    qualify row_number() over (
        partition by scope, offer_id, bet_side, book_id
        order by
            coalesce(is_replaced, false) asc,
            coalesce(is_main, true) desc,
            (coalesce(line_active, true) and not coalesce(is_off, false)) desc,
            updated_at desc nulls last,
            line_id asc,
            points_line asc,
            {{ whole_row('quoted') }}
    ) = 1
),

lines as (
    select
        -- keys
        quotes.scope,
        quotes.offer_id,
        quotes.bet_side,
        quotes.book_id,
        -- attributes
        quotes.landing_date as game_date,
        case
            when away.team_abbr is not null and home.team_abbr is not null
                then {{ game_id('quotes.landing_date', 'away.team_abbr', 'home.team_abbr') }}
        end as game_id,
        'points' as market_type,
        quotes.market_id,
        quotes.bp_event_id,
        home.team_abbr as home_team_abbr,
        away.team_abbr as away_team_abbr,
        coalesce(quotes.participant_id, quotes.offered_player_id) as bp_player_id,
        quotes.player_name,
        quotes.player_lookup,
        quotes.player_team,
        case when own.team_abbr in (away.team_abbr, home.team_abbr) then own.team_abbr end
            as team_abbr,
        quotes.player_position,
        books.bookmaker,
        quotes.line_id,
        quotes.line_active and not coalesce(quotes.is_replaced, false)
        and not coalesce(quotes.is_off, false) as is_active,
        quotes.is_best_line,
        quotes.captured_at,
        quotes.updated_at as bookmaker_last_update,
        quotes.opening_book_id,
        quotes.opening_timestamp,
        -- measures
        quotes.points_line,
        quotes.odds_american,
        case
            when abs(quotes.odds_american) >= 100 then {{ decimal_price('quotes.odds_american') }}
        end as price,
        quotes.opening_line,
        quotes.opening_odds,
        -- audit
        least(coalesce(quotes.updated_at, quotes.captured_at), quotes.captured_at) as known_at,
        quotes.payload_id,
        quotes.correlation_id
    from current_lines as quotes
    left join {{ ref('team_aliases') }} as away
        on
            quotes.scope_event_id = quotes.bp_event_id
            and quotes.away_code = away.alias
            and away.source in ('nba', 'bettingpros')
    left join {{ ref('team_aliases') }} as home
        on
            quotes.scope_event_id = quotes.bp_event_id
            and quotes.home_code = home.alias
            and home.source in ('nba', 'bettingpros')
    left join {{ ref('team_aliases') }} as own
        on quotes.player_team = own.alias and own.source in ('nba', 'bettingpros')
    left join {{ ref('bookmaker_aliases') }} as books
        on
            cast(quotes.book_id as {{ dbt.type_string() }}) = books.alias
            and books.source = 'bettingpros'
)

select * from lines
