{% macro error_measures() -%}
    {#- Of graded_quotes: how far predictions were from what players did, voids left out: absolute
        errors of the median, squared errors and bias of the mean. -#}
    {%- set gain = 'line_absolute_error - absolute_error' -%}
    count(absolute_error) as graded,
    count(case when is_voided then 1 end) as voided,
    {{ exact_avg('absolute_error') }} as mean_absolute_error,
    {{ mean_bound('absolute_error', 'low') }} as mean_absolute_error_low,
    {{ mean_bound('absolute_error', 'high') }} as mean_absolute_error_high,
    round(sqrt({{ exact_avg('signed_error * signed_error') }}), 4) as root_mean_squared_error,
    {{ exact_avg('signed_error') }} as bias,
    {{ mean_bound('signed_error', 'low') }} as bias_low,
    {{ mean_bound('signed_error', 'high') }} as bias_high,
    count(is_within_p10_p90) as with_interval,
    count(case when is_within_p10_p90 then 1 end) as within_interval,
    {{ exact_avg('case when line is not null then absolute_error end') }}
        as mean_absolute_error_with_line,
    {{ exact_avg('line_absolute_error') }} as line_mean_absolute_error,
    {{ exact_avg(gain) }} as gain_on_line,
    {{ mean_bound(gain, 'low') }} as gain_on_line_low,
    {{ mean_bound(gain, 'high') }} as gain_on_line_high
{%- endmacro %}

{% macro bet_measures() -%}
    {#- Of graded_quotes: what came of the recommended sides, whether the probabilities beat those
        of the prices, and the quotes against the close. -#}
    {%- set gain = 'market_squared_miss - squared_miss' -%}
    count(case when recommendation in ('OVER', 'UNDER') and not is_voided then 1 end)
        as recommended,
    count(case when recommendation = 'OVER' and not is_voided then 1 end) as recommended_over,
    count(case when prediction_correct then 1 end) as won,
    count(case when not prediction_correct then 1 end) as lost,
    {{ exact_sum('profit_units') }} as profit_units,
    {{ exact_avg('profit_units') }} as profit_per_unit,
    {{ mean_bound('profit_units', 'low') }} as profit_per_unit_low,
    {{ mean_bound('profit_units', 'high') }} as profit_per_unit_high,
    count({{ gain }}) as decided,
    {{ exact_avg('case when market_squared_miss is not null then squared_miss end') }}
        as brier_score,
    {{ exact_avg('case when squared_miss is not null then market_squared_miss end') }}
        as market_brier_score,
    {{ exact_avg(gain) }} as brier_gain,
    {{ mean_bound(gain, 'low') }} as brier_gain_low,
    {{ mean_bound(gain, 'high') }} as brier_gain_high,
    count(closing_points) as with_closing_line,
    {{ exact_avg('closing_points') }} as closing_points,
    {{ mean_bound('closing_points', 'low') }} as closing_points_low,
    {{ mean_bound('closing_points', 'high') }} as closing_points_high,
    {{ exact_avg('closing_probability') }} as closing_probability,
    {{ mean_bound('closing_probability', 'low') }} as closing_probability_low,
    {{ mean_bound('closing_probability', 'high') }} as closing_probability_high,
    count(case when is_beaten then 1 end) as beat_close,
    count(case when not is_beaten then 1 end) as lost_to_close
{%- endmacro %}

{% macro rate_columns() -%}
    {#- Rates of what error_measures and bet_measures counted, with their intervals. -#}
    {%- set rates = {
        'coverage': ('within_interval', 'with_interval'),
        'hit_rate': ('won', '(won + lost)'),
        'close_beaten_rate': ('beat_close', '(beat_close + lost_to_close)'),
    } -%}
    {%- for name, (successes, trials) in rates.items() %}
    round({{ as_float(successes) }} / nullif({{ trials }}, 0), 4) as {{ name }},
    {{ wilson_bound(successes, trials, 'low') }} as {{ name }}_low,
    {{ wilson_bound(successes, trials, 'high') }} as {{ name }}_high{{ ',' if not loop.last }}
    {%- endfor %}
{%- endmacro %}
