{% macro same_row(one, other, keys, told) -%}
    {#- Whether two rows are one. A row whose key stays while a column changes by which others are
        told of it is a row less there and a row more here, so that both sides hear of it. -#}
    {%- for key in keys %}
    {{ 'and ' if not loop.first }}{{ one }}.{{ key }} = {{ other }}.{{ key }}
    {%- endfor %}
    {%- for column in told %}
    and {{ one }}.{{ column }} is not distinct from {{ other }}.{{ column }}
    {%- endfor %}
{%- endmacro %}

{% macro told_columns(columns) -%}
    {#- The columns of this model by which the models behind it are told what changed: keys, dates
        and joins in their recompute clauses. -#}
    {%- set told, this_model, name = [], model.unique_id, model.name -%}
    {%- for node in graph.nodes.values() if this_model in node.depends_on.nodes | default([]) -%}
        {%- for clause in node.config.meta.get('recompute', []) if name in clause.get(
            'changed', []
        ) -%}
            {%- set steps = clause.get('through', []) -%}
            {%- if steps -%}
                {%- do told.extend(steps[0].on.values()) -%}
                {%- do told.extend(steps[0].get('keep', {}).values()) -%}
            {%- else -%}
                {%- set date = clause.get('date', 'game_date') -%}
                {%- do told.append(clause.get('key', clause.by)) -%}
                {%- do told.append(clause.get('date_key', date)) -%}
            {%- endif -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ return(told | select('in', columns) | unique | list) }}
{%- endmacro %}
