{% macro yearless_day(text, day, back=120) -%}
    {#- 'Jul 17' as the one such date that lies at most `back` days before `day` or within the rest
        of a year after it. -#}
    {%- set months = 'janfebmaraprmayjunjulaugsepoctnovdec' -%}
    {%- set word = 'lower(trim(' ~ text ~ '))' -%}
    {%- set place = "strpos('" ~ months ~ "', substr(" ~ word ~ ', 1, 3))' -%}
    {%- set month = 'cast((' ~ place ~ ' + 2) / 3 as ' ~ column_type('int') ~ ')' -%}
    {%- set number = 'substr(' ~ word ~ ', strpos(' ~ word ~ ", ' ') + 1)" -%}
    case
        when {{ text_matches(
            word, '^(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]* [0-9]{1,2}$'
        ) }}
            then coalesce(
                {%- for years in [0, 1, -1] -%}
                {%- set candidate = parse_day(
                    "concat(cast(extract(year from " ~ day ~ ') + ' ~ years ~ ' as '
                    ~ dbt.type_string() ~ "), '-', lpad(cast(" ~ month ~ ' as ' ~ dbt.type_string()
                    ~ "), 2, '0'), '-', lpad(" ~ number ~ ", 2, '0'))",
                    '%Y-%m-%d'
                ) %}
                case
                    when
                        {{ day_number(candidate) }} - {{ day_number(day) }}
                        between -{{ back }} and {{ 365 - back }}
                        then {{ candidate }}
                end{{ ',' if not loop.last }}
                {%- endfor %}
            )
    end
{%- endmacro %}
