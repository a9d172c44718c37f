{% macro null_features(is_required, of_the_day) -%}
    {#- Names of those required or optional features of history, or of the day, that are NULL. The
        markets share their box scores, so points speak for all. -#}
    {%- set features = contract_columns(required=is_required, markets=['points']) -%}
    {%- set day = gameday_features() -%}
    {{ null_columns(features | select('in', day) | list if of_the_day
        else features | reject('in', day) | list) }}
{%- endmacro %}

{% macro with_missing_features(relation) -%}
    {#- A relation of the day's features, and of the names of those of history that are missing, with the
        day's put behind them, and all counted. -#}
    select
        *,
        {%- for kind in ['required', 'optional'] %}
        case
            when missing_{{ kind }} is null then 0
            else length(missing_{{ kind }}) - length(replace(missing_{{ kind }}, ',', '')) + 1
        end as {{ kind }}_missing{{ ',' if not loop.last }}
        {%- endfor %}
    from (
        select
            * replace (
            {%- for kind, is_required in [('required', true), ('optional', false)] %}
            {%- set of_history = 'missing_' ~ kind %}
            {{ names_together([of_history, null_features(is_required, of_the_day=true)]) }}
                as missing_{{ kind }}{{ ',' if not loop.last }}
            {%- endfor %}
            )
        from {{ relation }}
    ) as named
{%- endmacro %}

{% macro with_quality(relation, least_games) -%}
    {#- The one score and the one ladder of tiers. Score: percentage of the contract's features that are
        there; at most 69 without a required one, 49 without five. A row without a required feature, or
        of a player with fewer games than `least_games`, is not ready and says why. -#}
    {%- set features = contract_columns(markets=['points']) | length -%}
    {%- set share = '100.0 * (1 - (required_missing + optional_missing) / ' ~ features ~ '.0)' -%}
    select
        *,
        case
            when feature_quality_score >= 95 then 'gold'
            when feature_quality_score >= 85 then 'silver'
            when feature_quality_score >= 70 then 'bronze'
            when feature_quality_score >= 50 then 'poor'
            else 'critical'
        end as quality_tier,
        not_ready_reason is null as is_prediction_ready
    from (
        select
            *,
            round(
                case
                    when required_missing >= 5 then least({{ share }}, 49)
                    when required_missing >= 1 then least({{ share }}, 69)
                    else {{ share }}
                end,
                2
            ) as feature_quality_score,
            case
                when games_used < {{ least_games }}
                    then 'fewer than {{ least_games }} earlier games played'
                when required_missing > 0
                    then concat('required feature missing: ', missing_required)
            end as not_ready_reason
        from {{ relation }}
    ) as scored
{%- endmacro %}
