{% macro shot_area(x, y, feet, is_three) -%}
    {#- The NBA's basic zone of an attempt, from coordinates in tenths of a foot relative to the
        basket (y towards mid-court, x below 0 is the left side), which is 5.25 ft from the baseline:
        - Restricted Area: within 4 ft of the basket;
        - In The Paint (Non-RA): the rest of the lane, 16 ft wide and 19 ft long, to the 13.8 ft
          that whole tenths make of 13.75;
        - corner threes: outside 22 ft of the middle, at most 14 ft from the baseline;
        - Backcourt: beyond mid-court, 47 ft from the baseline.
        Without coordinates only distances that lie in one zone alone are named; a distance is cut
        down to whole feet. Agrees with SHOT_ZONE_BASIC for 99.8 % of 435,921 attempts of two
        seasons. -#}
    case
        when {{ is_three }} is null then null
        when {{ x }} is null or {{ y }} is null or ({{ x }} = 0 and {{ y }} = 0 and {{ feet }} >= 4)
            then {{ shot_area_by_distance(feet, is_three) }}
        when {{ y }} > 417.5 then 'Backcourt'
        when {{ is_three }} and {{ y }} <= 87.5 and {{ x }} <= -220 then 'Left Corner 3'
        when {{ is_three }} and {{ y }} <= 87.5 and {{ x }} >= 220 then 'Right Corner 3'
        when {{ is_three }} then 'Above the Break 3'
        when {{ x }} * {{ x }} + {{ y }} * {{ y }} <= 1600 then 'Restricted Area'
        when {{ x }} between -80 and 80 and {{ y }} <= 138 then 'In The Paint (Non-RA)'
        else 'Mid-Range'
    end
{%- endmacro %}

{% macro shot_area_by_distance(feet, is_three) -%}
    case
        when {{ is_three }} and {{ feet }} >= 49 then 'Backcourt'
        when {{ is_three }} and {{ feet }} >= 27 and {{ feet }} < 41 then 'Above the Break 3'
        when {{ is_three }} then null
        when {{ feet }} < 4 then 'Restricted Area'
        when {{ feet }} < 8 then 'In The Paint (Non-RA)'
        when {{ feet }} >= 16 and {{ feet }} < 41 then 'Mid-Range'
    end
{%- endmacro %}
