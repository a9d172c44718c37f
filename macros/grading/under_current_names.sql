{% macro under_current_names(versions) -%}
    {#- Prediction versions with current_lookup, the key that their player has now: the one that they
        were written with may have changed since. -#}
    select
        {{ versions }}.*,
        coalesce(names.player_lookup, {{ versions }}.player_lookup) as current_lookup
    from {{ versions }}
    left join {{ ref('player_names') }} as names
        on {{ resolve_player(versions, 'names', versions ~ '.team_abbr', name='player_lookup') }}
{%- endmacro %}
