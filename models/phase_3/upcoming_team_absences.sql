{{ config(materialized='view') }}

with reported as (
    select
        game_id,
        team_abbr,
        sum(case when injury_status in ('out', 'doubtful') then 1 else 0 end) as players_out_count,
        sum(case when injury_status = 'questionable' then 1 else 0 end)
            as questionable_players_count
    from {{ ref('player_injury_status') }}
    where not is_removed
    group by game_id, team_abbr
),

absences as (
    select
        -- keys
        contexts.game_id,
        contexts.team_abbr,
        -- attributes
        contexts.game_date,
        contexts.opponent_team_abbr,
        -- measures
        coalesce(own.players_out_count, 0) as players_out_count,
        coalesce(own.questionable_players_count, 0) as questionable_players_count,
        coalesce(opponents.players_out_count, 0) as opponent_players_out_count
    from {{ ref('upcoming_team_game_context') }} as contexts
    left join reported as own
        on contexts.game_id = own.game_id and contexts.team_abbr = own.team_abbr
    left join reported as opponents
        on contexts.game_id = opponents.game_id
        and contexts.opponent_team_abbr = opponents.team_abbr
    where not contexts.is_removed
)

select * from absences
