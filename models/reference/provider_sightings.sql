{%- set sources = [
    {'feed': 'bdl_player_boxscores', 'id': 'bdl_player_id', 'day': 'game_date'},
    {'feed': 'bdl_active_players_current', 'id': 'bdl_player_id', 'day': none},
    {'feed': 'espn_boxscores', 'id': 'espn_player_id', 'day': 'game_date'},
    {'feed': 'espn_team_rosters', 'id': 'espn_player_id', 'day': 'roster_date'},
    {'feed': 'br_rosters_current', 'id': 'br_player_id', 'day': none},
    {
        'feed': 'bettingpros_player_points_props', 'id': 'bp_player_id', 'day': 'game_date',
        'name': 'player_name',
    },
] -%}
{{ config(
    unique_key=['feed', 'provider_player_id', 'name_lookup', 'team_abbr'],
    meta={
        'date': none,
        'recompute': [{
            'by': 'name_lookup', 'key': 'player_lookup', 'date': none,
            'changed': sources | map(attribute='feed') | list,
        }],
    },
) }}
{%- set scope = change_scope() -%}

with sightings as (
    {{ sightings(sources, scope) }}
)

select * from sightings
