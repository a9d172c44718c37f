{% test unique_grain(model, columns, only='true') %}
-- If this fails, a row stands for two facts and every join on the key counts both.
select
    {{ columns | join(', ') }},
    count(*) as row_count
from {{ model }}
where {{ live_rows(model) }} and {{ only }}
group by {{ columns | join(', ') }}
having count(*) > 1
{% endtest %}
