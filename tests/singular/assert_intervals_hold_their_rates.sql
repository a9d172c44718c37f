-- If this fails, an interval is not about the number beside it.
{% set measures = [
    'mean_absolute_error', 'bias', 'gain_on_line', 'profit_per_unit', 'brier_gain', 'coverage',
    'hit_rate', 'closing_points', 'closing_probability', 'close_beaten_rate',
] %}
select
    system_id,
    market,
    cut,
    cut_value
from {{ ref('system_accuracy') }}
-- all are rounded to four decimals
where
    {%- for measure in measures %}
    {{ measure }} < {{ measure }}_low - 0.0001 or {{ measure }} > {{ measure }}_high + 0.0001
    {{ 'or' if not loop.last }}
    {%- endfor %}
