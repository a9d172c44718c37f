{% macro eastern_clock_to_utc(day_text, clock_text) -%}
    {#- A date and a tip-off as the NBA writes it, '7:30 pm ET', as a UTC timestamp; NULL for any
        other text, such as Final or TBD. -#}
    {%- set words = 'lower(trim(' ~ clock_text ~ '))' -%}
    {%- set hour = to_type(dbt.split_part(words, "':'", 1), 'int') -%}
    case
        when {{ words }} like '%_:__ am et' or {{ words }} like '%_:__ pm et' then
            {{ eastern_to_utc(
                'concat(' ~ day_text ~ ", ' ', lpad(cast(mod(" ~ hour ~ ', 12) + case when ' ~ words
                ~ " like '%pm et' then 12 else 0 end as " ~ column_type('string')
                ~ "), 2, '0'), ':', substr(" ~ dbt.split_part(words, "':'", 2) ~ ', 1, 2))'
            ) }}
    end
{%- endmacro %}
