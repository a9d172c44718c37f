{% macro odds_outcomes(payloads) -%}
    {#- One row per outcome of an event's odds; the current answer is the event itself, the
        historical one wraps it as {timestamp, data}. The snapshot time is the provider's own where
        it gives one. -#}
    with current_answers as (
        {{ odds_outcome_rows(payloads, '$') }}
    ),

    historical_answers as (
        {{ odds_outcome_rows(payloads, '$.data') }}
    )

    select * from current_answers
    union all
    select * from historical_answers
{%- endmacro %}

{% macro odds_outcome_rows(payloads, event) -%}
    select
        rows_found.*,
        {{ decimal_price('rows_found.quoted_price') }} as outcome_price,
        -- the current answer has the time at the market only
        coalesce(rows_found.book_updated_at, rows_found.market_updated_at) as bookmaker_updated_at,
        coalesce(rows_found.provider_time, rows_found.captured_at) as snapshot_at
    from (
        {{ json_rows(payloads, [event ~ '.bookmakers', '$.markets', '$.outcomes'], {
            'provider_time': ['$.timestamp', 'timestamp', 0],
            'event_id': [event ~ '.id', 'string', 0],
            'home_team': [event ~ '.home_team', 'string', 0],
            'away_team': [event ~ '.away_team', 'string', 0],
            'commence_time': [event ~ '.commence_time', 'timestamp', 0],
            'bookmaker': ['$.key', 'string', 1],
            'book_updated_at': ['$.last_update', 'timestamp', 1],
            'market': ['$.key', 'string', 2],
            'market_updated_at': ['$.last_update', 'timestamp', 2],
            'outcome_name': ['$.name', 'string'],
            'player_name': ['$.description', 'string'],
            'quoted_price': ['$.price', 'float'],
            'outcome_point': ['$.point', 'float'],
        }) }}
    ) as rows_found
{%- endmacro %}
