{{ config(
    unique_key=['scope', 'player_lookup', 'bookmaker', 'points_line'],
    meta={'recompute': [from_landing('odds_api_player_points_props', dated=true), from_seeds()]},
) }}
{%- set scope = change_scope() -%}

with payloads as (
    {{ newest_payloads('odds_api_player_points_props', scope) }}
),

outcomes as (
    {{ odds_outcomes('payloads') }}
),

quotes as (
    select
        scope,
        event_id,
        home_team,
        away_team,
        commence_time,
        snapshot_at,
        bookmaker,
        {{ player_lookup('player_name') }} as player_lookup,
        outcome_point as points_line,
        captured_at,
        payload_id,
        correlation_id,
        max(player_name) as player_name,
        max(bookmaker_updated_at) as bookmaker_updated_at,
        max(case when outcome_name = 'Over' then outcome_price end) as over_price,
        max(case when outcome_name = 'Under' then outcome_price end) as under_price
    from outcomes
    where market = 'player_points' and outcome_point is not null
    group by all
),

lines as (
    select
        -- keys
        quotes.scope,
        quotes.player_lookup,
        quotes.bookmaker,
        quotes.points_line,
        -- attributes
        {{ eastern_date('quotes.commence_time') }} as game_date,
        {{ game_id(eastern_date('quotes.commence_time'), 'away.team_abbr', 'home.team_abbr') }}
            as game_id,
        quotes.event_id as odds_api_event_id,
        home.team_abbr as home_team_abbr,
        away.team_abbr as away_team_abbr,
        quotes.home_team as home_team_name,
        quotes.away_team as away_team_name,
        quotes.player_name,
        quotes.commence_time,
        quotes.snapshot_at,
        quotes.bookmaker_updated_at,
        -- measures
        quotes.over_price,
        quotes.under_price,
        -- audit
        quotes.snapshot_at as known_at,
        quotes.payload_id,
        quotes.correlation_id
    from quotes
    left join {{ ref('team_aliases') }} as home
        on quotes.home_team = home.alias and home.source = 'name'
    left join {{ ref('team_aliases') }} as away
        on quotes.away_team = away.alias and away.source = 'name'
    qualify row_number() over (
        partition by
            quotes.scope, quotes.player_lookup, quotes.bookmaker,
            -- BigQuery partitions windows by no float
            cast(quotes.points_line as {{ column_type('string') }})
        order by quotes.player_name, {{ whole_row('quotes') }}
    ) = 1
)

select * from lines
