{% macro graded_columns(prediction, quote) -%}
    {#- A graded prediction beside one of its quotes: what accuracy is counted from.
        prediction: alias of prediction_accuracy. quote: alias of what has its line and result. -#}
    {%- set of_prediction = [
        'player_lookup', 'game_id', 'system_id', 'market', 'game_date', 'is_voided', 'mean',
        'actual', 'signed_error', 'absolute_error', 'is_within_p10_p90',
    ] -%}
    {%- set of_quote = [
        'bookmaker', 'line', 'recommendation', 'side', 'over_price', 'under_price', 'edge',
        'over_chance', 'no_vig_over', 'actual_result', 'prediction_correct', 'profit_units',
    ] -%}
    {%- for column in of_prediction %}
    {{ prediction }}.{{ column }},
    {%- endfor %}
    {%- for column in of_quote %}
    {{ quote }}.{{ column }}{{ ',' if not loop.last }}
    {%- endfor %}
{%- endmacro %}

{% macro in_bucket(value, buckets) -%}
    {#- Whether a value lies in a bucket of a seed: at_least is in it, below is not; an empty bound
        is none. -#}
    ({{ buckets }}.at_least is null or {{ value }} >= {{ buckets }}.at_least)
    and ({{ buckets }}.below is null or {{ value }} < {{ buckets }}.below)
    and {{ value }} is not null
{%- endmacro %}
