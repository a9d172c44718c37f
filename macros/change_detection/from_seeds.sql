{% macro from_seeds() -%}
    {#- The recompute clause of a model that reads seeds: everything, when they were loaded anew. -#}
    {{ return({
        'by': none, 'source': ['control', 'watermarks'], 'stamp': 'watermark',
        'where': "model = 'seeds'", 'date': none,
    }) }}
{%- endmacro %}
