{% macro minutes_decimal(text) -%}
    {#- Minutes as providers write them: '26', '26.5', '45:58'. -#}
    round(
        {{ to_type(dbt.split_part(text, "':'", 1), 'float') }}
        + coalesce({{ to_type(dbt.split_part(text, "':'", 2), 'float') }}, 0) / 60,
        2
    )
{%- endmacro %}
