{{ config(
    unique_key=['game_id'],
    meta={
        'date': none,
        'recompute': [
            {'by': 'nba_game_id', 'changed': ['nbac_schedule'], 'date': none},
            {'by': 'game_date', 'source': ['control', 'slates'], 'date': none},
            {
                'by': 'game_id', 'date': none,
                'changed': [
                    'odds_api_player_points_props', 'odds_api_game_lines', 'bdl_player_boxscores',
                ],
            },
        ],
    },
) }}
{%- set scope = change_scope() -%}

with schedule as (
    select
        *,
        {{ game_id('game_date', 'away_team_abbr', 'home_team_abbr') }} as game_id
    from {{ ref('nbac_schedule') }}
    where not is_removed
),

scheduled as (
    select * from schedule
    where {{ in_scope(scope) }}
    qualify row_number() over (partition by game_id order by nba_game_id desc) = 1
),

slates as (
    select
        game_date,
        as_of
    from {{ source('control', 'slates') }}
),

quoted_events as (
    select game_id, odds_api_event_id, known_at
    from {{ ref('odds_api_player_points_props') }}
    where not is_removed
    union all
    select game_id, odds_api_event_id, known_at
    from {{ ref('odds_api_game_lines') }}
    where not is_removed
),

odds_events as (
    select
        game_id,
        min(odds_api_event_id) as odds_api_event_id
    from quoted_events
    where game_id in (select scheduled.game_id from scheduled)
    group by game_id
),

bdl_games as (
    select
        game_id,
        min(bdl_game_id) as bdl_game_id
    from {{ ref('bdl_player_boxscores') }}
    where not is_removed and game_id in (select scheduled.game_id from scheduled)
    group by game_id
),

games as (
    select
        -- keys
        scheduled.game_id,
        scheduled.nba_game_id,
        odds_events.odds_api_event_id,
        bdl_games.bdl_game_id,
        -- attributes
        scheduled.game_date,
        2000 + cast(substr(scheduled.nba_game_id, 4, 2) as {{ column_type('int') }}) as season_year,
        case substr(scheduled.nba_game_id, 1, 3)
            when '002' then 'regular' when '004' then 'playoffs' else 'playin'
        end as season_type,
        scheduled.tipoff_at,
        scheduled.home_team_abbr,
        scheduled.away_team_abbr,
        scheduled.is_postponed,
        coalesce(scheduled.is_neutral_site, false) as is_neutral_site,
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
    left join odds_events on scheduled.game_id = odds_events.game_id
    left join bdl_games on scheduled.game_id = bdl_games.game_id
)

select * from games
