{{ config(
    unique_key=['game_id', 'player_lookup'],
    meta={'recompute': [
        {'by': 'player_lookup', 'changed': ['player_game_summary'], 'onward': true},
        {'by': 'game_id', 'changed': ['expected_players']},
        {'by': 'team_abbr', 'key': 'home_team_abbr', 'changed': ['dim_game'], 'onward': true},
        {'by': 'team_abbr', 'key': 'away_team_abbr', 'changed': ['dim_game'], 'onward': true},
    ] + from_moves()},
) }}
{%- set scope = change_scope() -%}
{%- set most_missed, window = 15, 10 -%}

with team_games as (
    {{ team_games() }}
),

sequenced as (
    select
        game_id,
        team_abbr,
        game_date,
        season_year,
        row_number() over by_season as number,
        lead(game_date) over by_season as next_game_date,
        min(game_date) over (partition by season_year) as season_begins_on
    from team_games
    window by_season as (partition by team_abbr, season_year order by game_date, game_id)
),

targets as (
    select * from sequenced
    where
        {{ in_scope_dates(scope) }}
        and game_id in (
            select expected.game_id
            from {{ ref('expected_players') }} as expected
            where not expected.is_removed
        )
),

sightings as (
    {{ whereabouts(since='(select min(season_begins_on) from targets)') }}
),

-- who was last with the team, this season and at most so many of its games ago
last_seen as (
    select
        targets.*,
        sightings.player_lookup,
        targets.number - 1 - last_games.number as games_missed
    from targets
    inner join sightings on {{ latest_before('sightings', 'targets', 'team_abbr') }}
    inner join sequenced as last_games
        on targets.team_abbr = last_games.team_abbr
        and targets.season_year = last_games.season_year
        and last_games.game_date <= sightings.game_date
        and last_games.next_game_date > sightings.game_date
    where targets.number - 1 - last_games.number <= {{ most_missed }}
),

in_reach as (
    select * from last_seen
    where {{ in_scope(scope) }}
),

appearances as (
    select
        sightings.player_lookup,
        sequenced.team_abbr,
        sequenced.season_year,
        sequenced.number,
        min(sequenced.number) over (
            partition by sightings.player_lookup, sequenced.team_abbr, sequenced.season_year
        ) as first_number
    from sightings
    inner join sequenced
        on sightings.game_id = sequenced.game_id and sightings.team_abbr = sequenced.team_abbr
),

attendance as (
    select
        in_reach.game_id,
        in_reach.player_lookup,
        1 - count(*) / least({{ window }}, max(in_reach.number - appearances.first_number))
            as dnp_rate
    from in_reach
    inner join appearances
        on in_reach.player_lookup = appearances.player_lookup
        and in_reach.team_abbr = appearances.team_abbr
        and in_reach.season_year = appearances.season_year
        and in_reach.number - appearances.number between 1 and {{ window }}
    group by in_reach.game_id, in_reach.player_lookup
),

candidates as (
    select
        -- keys
        in_reach.game_id,
        in_reach.player_lookup,
        -- attributes
        in_reach.game_date,
        in_reach.team_abbr,
        -- measures
        in_reach.games_missed,
        case
            when in_reach.games_missed >= {{ window }} then 1
            else round(attendance.dnp_rate, 4)
        end as dnp_rate,
        -- audit
        cast(null as {{ column_type('timestamp') }}) as known_at
    from in_reach
    left join attendance
        on in_reach.game_id = attendance.game_id
        and in_reach.player_lookup = attendance.player_lookup
)

select * from candidates
