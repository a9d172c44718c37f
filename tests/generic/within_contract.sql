{% test within_contract(model) %}
-- Rows in which a feature lies outside the range that the contract gives it, with the feature's name.
{%- set described = [] -%}
{%- for column in (adapter.get_columns_in_relation(model) if execute else []) -%}
    {%- do described.append(column.name | lower) -%}
{%- endfor -%}
{%- set checks = [] -%}
{%- for name, source, is_required, minimum, maximum in contract_features() -%}
    {%- for column in contract_columns_of(name) if column in described -%}
        {%- do checks.append([column, minimum, maximum]) -%}
    {%- endfor -%}
{%- endfor %}
select *
from (
    select
        *,
        case
            {%- for column, minimum, maximum in checks %}
            when {{ column }} < {{ minimum }} or {{ column }} > {{ maximum }} then '{{ column }}'
            {%- endfor %}
            {{ 'when true then null' if not checks }}
        end as feature_out_of_range
    from {{ model }}
    where {{ live_rows(model) }}
) as checked
where feature_out_of_range is not null
{% endtest %}
