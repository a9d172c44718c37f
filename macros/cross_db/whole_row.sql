{% macro whole_row(relation) -%}
    {#- A row of a relation as text: the last word on which of an answer's doubled rows counts. -#}
    {{ return(adapter.dispatch('whole_row')(relation)) }}
{%- endmacro %}

{% macro default__whole_row(relation) -%}
    cast({{ relation }} as varchar)
{%- endmacro %}

{% macro bigquery__whole_row(relation) -%}
    to_json_string({{ relation }})
{%- endmacro %}
