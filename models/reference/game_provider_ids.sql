{%- set providers = {
    'odds_api': [
        {'feed': 'odds_api_player_points_props', 'id': 'odds_api_event_id'},
        {'feed': 'odds_api_game_lines', 'id': 'odds_api_event_id'},
    ],
    'bdl': [{'feed': 'bdl_player_boxscores', 'id': 'bdl_game_id'}],
    'espn': [{'feed': 'espn_scoreboard', 'id': 'espn_game_id'}],
    'bettingpros': [{'feed': 'bettingpros_player_points_props', 'id': 'bp_event_id'}],
} -%}
{%- set feeds = providers.values() | sum(start=[]) -%}
{{ config(
    unique_key=['game_id', 'id_provider'],
    meta={
        'date': none,
        'recompute': [
            {'by': 'game_id', 'changed': feeds | map(attribute='feed') | list, 'date': none},
        ],
    },
) }}
{%- set scope = change_scope() -%}

with mentions as (
    {%- for provider, sources in providers.items() %}
    {%- set is_last = loop.last %}
    {%- for source in sources %}
    select
        game_id,
        '{{ provider }}' as id_provider,
        cast({{ source.id }} as {{ dbt.type_string() }}) as provider_game_id
    from {{ ref(source.feed) }}
    where not is_removed and game_id is not null and {{ in_scope(scope) }}
    {{ 'union all' if not (is_last and loop.last) }}
    {%- endfor %}
    {%- endfor %}
),

-- of two ids for one game the lower, which is the older
ids as (
    select
        -- keys
        game_id,
        id_provider,
        -- attributes
        min(provider_game_id) as provider_game_id,
        -- audit
        cast(null as {{ column_type('timestamp') }}) as known_at
    from mentions
    where provider_game_id is not null
    group by game_id, id_provider
)

select * from ids
