{%- set sources = [
    {'feed': 'nbac_player_boxscores', 'id': 'nba_player_id', 'day': 'game_date'},
    {'feed': 'nbac_player_list_current', 'id': 'nba_player_id', 'day': eastern_date('known_at')},
    {
        'feed': 'nbac_gamebook_player_stats', 'id': none, 'day': 'game_date',
        'name': 'player_name',
    },
    {'feed': 'bdl_player_boxscores', 'id': 'bdl_player_id', 'day': 'game_date'},
    {'feed': 'bdl_active_players_current', 'id': 'bdl_player_id', 'day': eastern_date('known_at')},
    {'feed': 'espn_boxscores', 'id': 'espn_player_id', 'day': 'game_date'},
    {'feed': 'espn_team_rosters', 'id': 'espn_player_id', 'day': 'roster_date'},
    {'feed': 'br_rosters_current', 'id': 'br_player_id', 'day': eastern_date('known_at')},
    {
        'feed': 'bettingpros_player_points_props', 'id': 'bp_player_id', 'day': 'game_date',
        'name': 'player_name',
    },
] -%}
{%- set feeds = sources | map(attribute='feed') | list -%}
{{ config(
    unique_key=['feed', 'provider_player_id', 'name_lookup', 'team_abbr'],
    meta={
        'date': none,
        'recompute': [
            {'by': 'name_lookup', 'key': 'player_lookup', 'changed': feeds, 'date': none},
        ],
    },
) }}
{%- set scope = change_scope() -%}

with mentions as (
    {%- for source in sources %}
    select
        '{{ source.feed }}' as feed,
        {{ 'cast(' ~ source.id ~ ' as ' ~ dbt.type_string() ~ ')' if source.id else "''" }}
            as provider_player_id,
        player_lookup as name_lookup,
        {{ source.name or 'player_full_name' }} as player_full_name,
        team_abbr,
        {{ source.day }} as seen_on
    from {{ ref(source.feed) }}
    where not is_removed and player_lookup is not null and team_abbr is not null
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

mentions_in_scope as (
    select * from mentions
    where {{ in_scope(scope) }}
),

sightings as (
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
)

select * from sightings
