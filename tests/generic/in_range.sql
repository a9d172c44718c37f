{% test in_range(model, column_name, min=none, max=none) %}
-- If this fails, the column holds a value that its unit cannot have. NULL is no value.
select {{ column_name }}
from {{ model }}
where
    {{ live_rows(model) }}
    and (
        {{ column_name ~ ' < ' ~ min if min is not none else 'false' }}
        or {{ column_name ~ ' > ' ~ max if max is not none else 'false' }}
    )
{% endtest %}
