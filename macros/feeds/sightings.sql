{% macro sightings(sources, scope) -%}
    {#- Who was seen in the feeds of `sources` under which name and id: feed, id column, day, and
        the column of the name where it is not player_full_name. A list has no day: it says who is
        current, and its capture's time is no content. -#}
    with mentions as (
        {%- for source in sources %}
        select
            '{{ source.feed }}' as feed,
            cast({{ source.id }} as {{ dbt.type_string() }}) as provider_player_id,
            player_lookup as name_lookup,
            {{ source.name or 'player_full_name' }} as player_full_name,
            team_abbr,
            cast({{ source.day or 'null' }} as date) as seen_on
        from {{ ref(source.feed) }}
        where not is_removed and player_lookup is not null and team_abbr is not null
        {{ 'union all' if not loop.last }}
        {%- endfor %}
    ),

    mentions_in_scope as (
        select * from mentions
        where {{ in_scope(scope) }}
    )

    select
        -- keys
        feed,
        coalesce(provider_player_id, '') as provider_player_id,
        name_lookup,
        team_abbr,
        -- attributes
        max(player_full_name) as player_full_name,
        min(seen_on) as first_seen_on,
        max(seen_on) as last_seen_on,
        -- audit
        cast(null as {{ column_type('timestamp') }}) as known_at
    from mentions_in_scope
    group by feed, coalesce(provider_player_id, ''), name_lookup, team_abbr
{%- endmacro %}
