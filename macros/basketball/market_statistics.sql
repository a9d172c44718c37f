{% macro market_statistics(box) -%}
    {#- The statistic that each market is about, from a box score line. -#}
    {%- set rebounds = '(' ~ box ~ '.offensive_rebounds + ' ~ box ~ '.defensive_rebounds)' -%}
    {{ return({
        'points': box ~ '.points',
        'rebounds': rebounds,
        'assists': box ~ '.assists',
        'threes': box ~ '.three_pointers_made',
        'points_rebounds_assists': '(' ~ box ~ '.points + ' ~ rebounds ~ ' + ' ~ box ~ '.assists)',
    }) }}
{%- endmacro %}
