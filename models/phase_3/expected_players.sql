{{ config(
    unique_key=['game_id', 'player_lookup'],
    meta={'recompute': [
        {'by': 'player_lookup', 'changed': ['player_game_summary'], 'onward': true},
        {'by': 'game_id', 'changed': ['dim_game']},
        {
            'by': 'player_lookup', 'changed': ['nbac_player_movement'], 'onward': true,
            'through': [{
                'model': 'player_identities', 'on': {'nba_player_id': 'nba_player_id'},
                'keep': ['transaction_date'],
            }],
            'date_key': 'transaction_date',
        },
        {
            'by': 'player_lookup', 'changed': ['player_identities'], 'onward': true,
            'through': [{
                'model': 'nbac_player_movement', 'on': {'nba_player_id': 'nba_player_id'},
                'keep': ['player_lookup'],
            }],
            'date_key': 'transaction_date',
        },
    ]},
) }}
{%- set scope = change_scope() -%}

with games as (
    select * from {{ ref('dim_game') }}
    where not is_removed and not is_postponed
),

team_games as (
    {{ team_sides('games', 'home') }}
    union all
    {{ team_sides('games', 'away') }}
),

appearances as (
    select game_id, player_lookup, game_date, team_abbr
    from {{ ref('player_game_summary') }}
    where not is_removed and not is_dnp
),

moves as (
    select
        identities.player_lookup,
        movement.transaction_date as game_date,
        case when movement.transaction_type <> 'Waive' then movement.team_abbr end as team_abbr,
        movement.group_sort
    from {{ ref('nbac_player_movement') }} as movement
    inner join {{ ref('player_identities') }} as identities
        on movement.nba_player_id = identities.nba_player_id and not identities.is_removed
    where not movement.is_removed
    qualify row_number() over (
        partition by identities.player_lookup, movement.transaction_date
        order by movement.group_sort desc, movement.transaction_type desc
    ) = 1
),

-- where a player was last: on a team's floor, or moved to a team that day
whereabouts as (
    select
        *,
        lead(game_date) over (
            partition by player_lookup order by game_date, kind, game_id
        ) as next_game_date
    from (
        select player_lookup, game_date, team_abbr, 1 as kind, game_id from appearances
        union all
        select player_lookup, game_date, team_abbr, 2 as kind, '' as game_id from moves
    ) as sightings
),

-- a night that is being prepared: who was last, within thirty days, with one of its teams
expected as (
    select
        team_games.game_id,
        whereabouts.player_lookup,
        team_games.team_abbr
    from team_games
    inner join whereabouts on {{ latest_before('whereabouts', 'team_games', 'team_abbr') }}
    where
        team_games.on_slate
        and team_games.day - {{ day_number('whereabouts.game_date') }} <= 30
),

candidates as (
    select game_id, player_lookup, team_abbr from appearances
    union distinct
    select game_id, player_lookup, team_abbr from expected
),

placed as (
    select
        -- keys
        team_games.game_id,
        candidates.player_lookup,
        -- attributes
        team_games.game_date,
        team_games.season_year,
        team_games.season_type,
        team_games.team_abbr,
        team_games.opponent_team_abbr,
        team_games.is_home,
        team_games.tipoff_at,
        team_games.cutoff_at,
        -- audit
        cast(null as {{ column_type('timestamp') }}) as known_at
    from candidates
    inner join team_games
        on candidates.game_id = team_games.game_id
        and candidates.team_abbr = team_games.team_abbr
    -- who moved between two teams that meet is on the side he played for
    qualify row_number() over (
        partition by candidates.game_id, candidates.player_lookup order by candidates.team_abbr
    ) = 1
),

targets as (
    select * from placed
    where {{ in_scope(scope) }}
)

select * from targets
