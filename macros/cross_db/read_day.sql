{% macro read_day(text) -%}
    {#- A date from a text that begins with one, in each of the ways in which the landing zone reads it
        (`scrapers.documents.days_of`). -#}
    coalesce(
        {{ parse_day('substr(' ~ text ~ ', 1, 10)', '%Y-%m-%d') }},
        {{ parse_day('substr(' ~ text ~ ', 1, 10)', '%m/%d/%Y') }},
        {{ parse_day('substr(' ~ text ~ ', 1, 8)', '%Y%m%d') }}
    )
{%- endmacro %}
