{% macro read_day(text) -%}
    {#- A date from a text that begins with one, in each of the ways in which the landing zone reads it
        (`scrapers.documents.days_of`); without one that can be read, the day under which the payload
        landed: a row of no day would be in nobody's scope. -#}
    coalesce(
        {{ parse_day('substr(' ~ text ~ ', 1, 10)', '%Y-%m-%d') }},
        {{ parse_day('substr(' ~ text ~ ', 1, 10)', '%m/%d/%Y') }},
        {{ parse_day('substr(' ~ text ~ ', 1, 8)', '%Y%m%d') }},
        landing_date
    )
{%- endmacro %}
