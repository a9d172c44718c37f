{% macro other_names() -%}
    {#- The recompute clause of a model that resolves names: everything, when a name that is not
        simply its player's own key came, went or changed, which is rare. -#}
    {{ return({
        'by': none, 'changed': ['player_names'], 'date': none,
        'where': 'is_shared or name_lookup <> player_lookup',
    }) }}
{%- endmacro %}
