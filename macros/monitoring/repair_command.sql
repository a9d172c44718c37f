{% macro repair_command(output, due, first_date, last_date) -%}
    {#- The command that mends an output of a stretch of dates; one that takes a single date names the
        first. -#}
    case
        when {{ output }} = 'prediction_accuracy' then 'nba-props grade'
        when {{ output }} = 'player_prop_predictions'
            then concat('nba-props predict --date ', {{ day_text(first_date) }})
        when {{ due }} = 'slate'
            then concat('nba-props run --date ', {{ day_text(first_date) }})
        else concat(
            'nba-props backfill --from ', {{ day_text(first_date) }},
            ' --to ', {{ day_text(last_date) }}
        )
    end
{%- endmacro %}

{% macro day_text(day) -%}cast({{ day }} as {{ dbt.type_string() }}){%- endmacro %}
