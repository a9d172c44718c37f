{% macro fatigue_score(context) -%}
    {#- 0-100, 100 = fresh: deductions for consecutive days, games and minutes of the last week. -#}
    greatest(0, least(100,
        100
        - case when {{ context }}.is_back_to_back then 15 else 0 end
        + case
            when not {{ context }}.is_back_to_back and {{ context }}.days_rest >= 2 then 5
            else 0
        end
        - case when {{ context }}.games_in_last_7_days >= 4 then 10 else 0 end
        - case when {{ context }}.minutes_in_last_7_days > 240 then 10 else 0 end
        - case when {{ context }}.avg_minutes_per_game_last_7 > 35 then 8 else 0 end
        - case
            when {{ context }}.back_to_backs_last_14_days >= 2 then 12
            when {{ context }}.back_to_backs_last_14_days = 1 then 5
            else 0
        end
    ))
{%- endmacro %}
