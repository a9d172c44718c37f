{% macro contract_columns(source_model=none, required=none, markets=none) -%}
    {#- Names of the contract's features as columns, in its order: of one source model or all, of those
        that are required, optional or both, for the given markets or all. -#}
    {%- set names = [] -%}
    {%- for name, source, is_required, minimum, maximum in contract_features() -%}
        {%- if source_model in (none, source) and required in (none, is_required) -%}
            {%- set speaks = '{market}' in name -%}
            {%- do names.extend(contract_columns_of(name, markets) if speaks else [name]) -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return(names) }}
{%- endmacro %}

{% macro contract_columns_of(name, markets=none) -%}
    {#- One column, or one for each market where the name speaks of it. -#}
    {%- set columns = [] -%}
    {%- for market in markets or contract_markets() -%}
        {%- do columns.append(name | replace('{market}', market)) -%}
    {%- endfor -%}
    {{ return(columns | unique | list) }}
{%- endmacro %}
