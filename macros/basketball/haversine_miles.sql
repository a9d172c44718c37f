{% macro haversine_miles(latitude_a, longitude_a, latitude_b, longitude_b) -%}
    {#- Great-circle miles between two points in degrees; earth radius 3,958.8 miles. -#}
    2 * 3958.8 * asin(sqrt(
        power(sin(({{ latitude_b }} - {{ latitude_a }}) * acos(-1) / 360), 2)
        + cos({{ latitude_a }} * acos(-1) / 180) * cos({{ latitude_b }} * acos(-1) / 180)
        * power(sin(({{ longitude_b }} - {{ longitude_a }}) * acos(-1) / 360), 2)
    ))
{%- endmacro %}
