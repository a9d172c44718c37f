{#- A game of one list hides the same game of the next, also on another date. -#}
{{ config(
    unique_key=['game_id'],
    meta={
        'date': none,
        'recompute': [
            {'by': 'game_date', 'source': ['control', 'slates'], 'date': none},
            {
                'by': 'game_date', 'date': none,
                'changed': ['nbac_schedule', 'nbac_scoreboard_v2', 'espn_scoreboard'],
            },
            {
                'by': 'game_date', 'changed': ['nbac_schedule', 'nbac_scoreboard_v2'], 'date': none,
                'through': [{'model': 'nbac_scoreboard_v2', 'on': {'nba_game_id': 'nba_game_id'}}],
            },
            {
                'by': 'game_date', 'changed': ['espn_scoreboard'], 'date': none,
                'through': [{'model': 'espn_scoreboard', 'on': {'espn_game_id': 'espn_game_id'}}],
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
        partition by game_id
        -- ESPN's have no id of the league
        order by
            is_postponed asc,
            source_order asc,
            nba_game_id desc,
            is_final desc,
            tipoff_at asc nulls last,
            season_type asc,
            is_neutral_site asc
    ) = 1
),

slates as (
    select
        game_date,
        as_of
    from {{ source('control', 'slates') }}
),

games as (
    select
        -- keys
        scheduled.game_id,
        scheduled.nba_game_id,
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
)

select * from games
