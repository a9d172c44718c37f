{#- Missing wherever two have not met before, which says nothing of how features are made. -#}
{%- set of_meetings = '_avg_vs_opponent' -%}
{%- set earlier_days = 28 -%}

with feature_rows as (
    select * from {{ ref('ml_feature_store_v2') }}
    where not is_removed
),

counted as (
    select
        game_date,
        count(*) as players,
        {%- for feature in contract_columns() %}
        count(*) - count({{ feature }}) as {{ feature }}{{ ',' if not loop.last }}
        {%- endfor %}
    from feature_rows
    group by game_date
),

listed as (
    select
        game_date,
        players,
        feature,
        null_players
    from counted
    unpivot (null_players for feature in (
        {%- for feature in contract_columns() %}
        {{ feature }}{{ ',' if not loop.last }}
        {%- endfor %}
    ))
),

compared as (
    select
        *,
        feature in (
            {%- for feature in contract_columns(required=true) %}
            '{{ feature }}'{{ ',' if not loop.last }}
            {%- endfor %}
        ) as is_required,
        {%- for measure in ['players', 'null_players'] %}
        sum({{ measure }}) over (
            partition by feature order by {{ day_number('game_date') }}
            range between {{ earlier_days }} preceding and 1 preceding
        ) as earlier_{{ measure }}{{ ',' if not loop.last }}
        {%- endfor %}
    from listed
),

shared as (
    select
        *,
        round({{ as_float('null_players') }} / players, 4) as null_share,
        round({{ as_float('earlier_null_players') }} / nullif(earlier_players, 0), 4)
            as earlier_null_share,
        case when earlier_players < players then earlier_players else players end
            as compared_players
    from compared
),

risen as (
    select
        *,
        case when is_required then round(null_share - earlier_null_share, 4) end
            as required_null_rise,
        case
            when not is_required and feature not like '%{{ of_meetings }}'
                then round(null_share - earlier_null_share, 4)
        end as optional_null_rise
    from shared
),

states as (
    {{ worst_states('risen', ['game_date', 'feature'], {
        'required_null_rise': 'compared_players', 'optional_null_rise': 'compared_players',
    }) }}
),

judged as (
    select
        -- keys
        risen.game_date,
        risen.feature,
        -- attributes
        risen.is_required,
        coalesce(states.state, 'HEALTHY') as state,
        states.because,
        -- measures
        risen.players,
        risen.null_share,
        risen.earlier_null_share,
        risen.required_null_rise,
        risen.optional_null_rise
    from risen
    left join states
        on risen.game_date = states.game_date and risen.feature = states.feature
)

select * from judged
