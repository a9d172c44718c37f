{% macro resolve_player(rows, names, team, other_team=none, name='name_lookup') -%}
    {#- Join condition from a row with a folded name to the person meant: a name that several bear needs
        one of the teams that the row is about. -#}
    {{ rows }}.{{ name }} = {{ names }}.name_lookup
    and {{ names }}.team_abbr in ('any', {{ team }}{{ ', ' ~ other_team if other_team }})
    and not {{ names }}.is_removed
{%- endmacro %}
