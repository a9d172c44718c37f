{%- set sources = [
    {'feed': 'nbac_player_boxscores', 'id': 'nba_player_id', 'day': 'game_date'},
    {'feed': 'nbac_player_list_current', 'id': 'nba_player_id', 'day': none},
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
