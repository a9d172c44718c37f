{% macro in_scope_dates(scope, date='game_date') -%}
    {#- Literal bounds on the dates that a scope reaches: for relations that lack the columns by which
        the scope names its entities, so that they are read for those dates only. -#}
    {%- set terms = [] -%}
    {%- if scope is not none and scope.clauses -%}
        {%- set lower = scope.clauses | map(attribute='from_date') | list -%}
        {%- set upper = scope.clauses | map(attribute='to_date') | list -%}
        {%- if none not in lower -%}
            {%- do terms.append(date ~ " >= date '" ~ lower | min ~ "'") -%}
        {%- endif -%}
        {%- if none not in upper -%}
            {%- do terms.append(date ~ " <= date '" ~ upper | max ~ "'") -%}
        {%- endif -%}
    {%- endif -%}
    {{ terms | join(' and ') or 'true' }}
{%- endmacro %}
