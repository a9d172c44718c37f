{{ config(
    unique_key=['game_id'],
    meta={
        'date': none,
        'recompute': [
            {
                'by': none, 'date': none,
                'changed': ['nbac_schedule', 'nbac_scoreboard_v2', 'espn_scoreboard'],
            },
            {'by': 'game_date', 'source': ['control', 'slates'], 'date': none},
            {
                'by': 'game_id', 'date': none,
                'changed': [
                    'odds_api_player_points_props', 'odds_api_game_lines', 'bdl_player_boxscores',
                    'bettingpros_player_points_props',
                ],
            },
        ],
    },
) }}
{%- set scope = change_scope() -%}

with listed as (
    {{ listed_games() }}
),

-- two ids for one pairing and day are one game: the one that is played
scheduled as (
    select * from listed
    where {{ in_scope(scope) }}
    qualify row_number() over (
        partition by game_id order by is_postponed asc, source_order asc, nba_game_id desc
    ) = 1
),

slates as (
    select
        game_date,
        as_of
    from {{ source('control', 'slates') }}
),

provider_ids as (
    select game_id, odds_api_event_id as provider_id, 'odds_api' as id_source
    from {{ ref('odds_api_player_points_props') }}
    where not is_removed
    union all
    select game_id, odds_api_event_id as provider_id, 'odds_api' as id_source
    from {{ ref('odds_api_game_lines') }}
    where not is_removed
    union all
    select game_id, bdl_game_id as provider_id, 'bdl' as id_source
    from {{ ref('bdl_player_boxscores') }}
    where not is_removed
    union all
    select
        game_id,
        cast(bp_event_id as {{ dbt.type_string() }}) as provider_id,
        'bettingpros' as id_source
    from {{ ref('bettingpros_player_points_props') }}
    where not is_removed
    union all
    select game_id, espn_game_id as provider_id, 'espn' as id_source
    from {{ ref('espn_scoreboard') }}
    where not is_removed
),

ids_of_games as (
    select
        game_id,
        {%- for provider in ['odds_api', 'bdl', 'bettingpros', 'espn'] %}
        min(case when id_source = '{{ provider }}' then provider_id end) as {{ provider }}_id
        {{- ',' if not loop.last }}
        {%- endfor %}
    from provider_ids
    where game_id in (select scheduled.game_id from scheduled)
    group by game_id
),

games as (
    select
        -- keys
        scheduled.game_id,
        scheduled.nba_game_id,
        ids_of_games.odds_api_id as odds_api_event_id,
        ids_of_games.bdl_id as bdl_game_id,
        ids_of_games.espn_id as espn_game_id,
        ids_of_games.bettingpros_id as bp_event_id,
        -- attributes
        scheduled.game_date,
        scheduled.season_year,
        scheduled.season_type,
        scheduled.tipoff_at,
        scheduled.home_team_abbr,
        scheduled.away_team_abbr,
        scheduled.is_postponed,
        scheduled.is_final,
        scheduled.is_neutral_site,
        scheduled.schedule_source,
        slates.game_date is not null as on_slate,
        -- nothing known at or after the cut-off may feed a feature of this game
        case
            when slates.as_of < scheduled.tipoff_at then slates.as_of
            else scheduled.tipoff_at
        end as cutoff_at,
        -- audit
        scheduled.known_at
    from scheduled
    left join slates on scheduled.game_date = slates.game_date
    left join ids_of_games on scheduled.game_id = ids_of_games.game_id
)

select * from games
