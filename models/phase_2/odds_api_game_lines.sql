{{ config(
    unique_key=['scope', 'bookmaker', 'market', 'outcome_name'],
    meta={'recompute': [from_landing('odds_api_game_lines', dated=true), from_seeds()]},
) }}
{%- set scope = change_scope() -%}

with payloads as (
    {{ newest_payloads('odds_api_game_lines', scope) }}
),

outcomes as (
    {{ odds_outcomes('payloads') }}
),

lines as (
    select
        -- keys
        outcomes.scope,
        outcomes.bookmaker,
        outcomes.market,
        outcomes.outcome_name,
        -- attributes
        {{ eastern_date('outcomes.commence_time') }} as game_date,
        {{ game_id(eastern_date('outcomes.commence_time'), 'away.team_abbr', 'home.team_abbr') }}
            as game_id,
        outcomes.event_id as odds_api_event_id,
        home.team_abbr as home_team_abbr,
        away.team_abbr as away_team_abbr,
        outcomes.home_team as home_team_name,
        outcomes.away_team as away_team_name,
        case
            when outcomes.outcome_name = outcomes.home_team then home.team_abbr
            when outcomes.outcome_name = outcomes.away_team then away.team_abbr
        end as team_abbr,
        outcomes.commence_time,
        outcomes.snapshot_at,
        outcomes.bookmaker_updated_at,
        -- measures
        outcomes.outcome_price,
        outcomes.outcome_point,
        -- audit
        outcomes.snapshot_at as known_at,
        outcomes.payload_id,
        outcomes.correlation_id
    from outcomes
    left join {{ ref('team_aliases') }} as home
        on outcomes.home_team = home.alias and home.source = 'name'
    left join {{ ref('team_aliases') }} as away
        on outcomes.away_team = away.alias and away.source = 'name'
    where outcomes.market in ('h2h', 'spreads', 'totals')
    qualify row_number() over (
        partition by outcomes.scope, outcomes.bookmaker, outcomes.market, outcomes.outcome_name
        order by
            -- of a bookmaker named twice, both sides must come from the same entry
            case when outcomes.outcome_name = outcomes.away_team then -1 else 1 end
            * outcomes.outcome_point asc,
            outcomes.outcome_price desc,
            {{ whole_row('outcomes') }}
    ) = 1
)

select * from lines
