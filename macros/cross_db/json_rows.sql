{% macro json_rows(relation, levels, fields) -%}
    {{ return(adapter.dispatch('json_rows')(relation, levels, fields)) }}
{%- endmacro %}

{#- fields: {column: [path, type]} at the innermost level, {column: [path, type, level]} elsewhere;
    level 0 is the document. -#}
{% macro default__json_rows(relation, levels, fields) -%}
    {%- set paths = {} -%}
    {%- for spec in fields.values() -%}
        {%- set level = spec[2] if spec | length > 2 else levels | length -%}
        {%- do paths.setdefault(level, []).append(spec[0]) -%}
    {%- endfor -%}
    {%- set record = json_record(fields, levels | length) -%}
    {%- set helpers = ['payload'] -%}
    with level_0 as (
        select
            *
            {%- if 0 in paths %},
            json_extract_string(payload, ['{{ paths[0] | join("', '") }}']) as fields_0
            {%- endif %}
        from {{ relation }}
    ),
    {%- for path in levels %}
    {%- set level = loop.index %}
    {%- set parent = 'payload' if level == 1 else 'element_' ~ (level - 1) %}
    level_{{ level }} as (
        {%- if loop.last and record %}
        {#- Rows that are plain records are read in one pass over their list, twice as fast. #}
        select
            *,
            unnest(from_json(json_extract({{ parent }}, '{{ path }}'), '[{{ record }}]'))
                as fields_{{ level }}
        from level_{{ level - 1 }}
        {%- else %}
        {%- do helpers.append('element_' ~ level) %}
        {#- One parse of an element serves all its fields: json_extract_string takes a list. #}
        select
            *
            {%- if level in paths %},
            json_extract_string(element_{{ level }}, ['{{ paths[level] | join("', '") }}'])
                as fields_{{ level }}
            {%- endif %}
        from (
            select *, unnest(json_extract({{ parent }}, '{{ path }}[*]')) as element_{{ level }}
            from level_{{ level - 1 }}
        ) as unnested
        {%- endif %}
    ){{ ',' if not loop.last }}
    {%- endfor %}
    {%- for level in paths %}{% do helpers.append('fields_' ~ level) %}{% endfor %}
    select
        * exclude ({{ helpers | join(', ') }}),
        {%- for name, spec in fields.items() %}
        {%- set level = spec[2] if spec | length > 2 else levels | length %}
        {%- set found = 'fields_' ~ level -%}
        {%- if level == levels | length and record %}
        {%- set value = found ~ '."' ~ spec[0][2:] ~ '"' %}
        {{ value if spec[1] in ('int', 'float') else to_type(value, spec[1]) }} as {{ name }}
        {%- else %}
        {%- set position = paths[level].index(spec[0]) + 1 %}
        {{ to_type(found ~ '[' ~ position ~ ']', spec[1]) }} as {{ name }}
        {%- endif %}
        {{- ',' if not loop.last }}
        {%- endfor %}
    from level_{{ levels | length }}
{%- endmacro %}

{#- The structure from_json takes for the fields of the innermost level; empty when one of them is
    not `$.name` or is wanted in two types. -#}
{% macro json_record(fields, innermost) -%}
    {%- set types = {} -%}
    {%- set odd = [] -%}
    {%- for spec in fields.values() if spec | length == 2 or spec[2] == innermost -%}
        {%- set type = {'int': 'BIGINT', 'float': 'DOUBLE'}.get(spec[1], 'VARCHAR') -%}
        {%- if not modules.re.fullmatch('[$][.][A-Za-z0-9_]+', spec[0])
            or types.setdefault(spec[0][2:], type) != type -%}
            {%- do odd.append(spec[0]) -%}
        {%- endif -%}
    {%- endfor -%}
    {{- return('' if odd else tojson(types)) -}}
{%- endmacro %}

{% macro bigquery__json_rows(relation, levels, fields) -%}
    select
        {{ relation }}.* except (payload),
        {%- for name, spec in fields.items() %}
        {%- set level = spec[2] if spec | length > 2 else levels | length %}
        {%- set element = 'element_' ~ level if level > 0 else relation ~ '.payload' %}
        {{ to_type("json_value(" ~ element ~ ", '" ~ spec[0] ~ "')", spec[1]) }} as {{ name }}
        {{- ',' if not loop.last }}
        {%- endfor %}
    from {{ relation }}
    {%- for path in levels -%}
    {%- set parent = relation ~ '.payload' if loop.first else 'element_' ~ loop.index0 -%}
    , unnest(json_query_array({{ parent }}, '{{ path }}')) as element_{{ loop.index }}
    {%- endfor %}
{%- endmacro %}
