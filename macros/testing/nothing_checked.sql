{% macro nothing_checked(checked, games, columns) -%}
    {#- One failing row of so many columns when `checked` is empty although `games` has live rows:
        a test that looked at nothing has proved nothing. -#}
    select
        'nothing checked'
        {%- for _ in range(columns - 1) %},
        null
        {%- endfor %}
    from (select count(*) as checked_rows from {{ checked }}) as counted
    where
        counted.checked_rows = 0
        and exists (select 1 from {{ games }} where {{ live_rows(games) }})
{%- endmacro %}
