{{ config(
    unique_key=['game_id', 'player_lookup'],
    meta={'recompute': [
        {'by': 'player_lookup', 'changed': ['player_game_summary'], 'days': 14},
        {'by': 'player_lookup', 'changed': ['expected_players']},
        {'by': 'game_id', 'changed': ['upcoming_team_game_context']},
    ]},
) }}
{%- set scope = change_scope() -%}

with targets as (
    select
        *,
        {{ day_number('game_date') }} as day
    from {{ ref('expected_players') }}
    where not is_removed and {{ in_scope(scope) }}
),

appearances as (
    select
        *,
        {{ day_number('game_date') }} as day,
        lead({{ day_number('game_date') }})
            over (partition by player_lookup order by game_date, game_id) as next_day
    from {{ ref('player_game_summary') }}
    where
        not is_removed
        and not is_dnp
        and player_lookup in (select targets.player_lookup from targets)
        -- as far back as any target looks
        and {{ day_number('game_date') }} >= (select min(targets.day) - 14 from targets)
),

recent as (
    select
        targets.game_id,
        targets.player_lookup,
        max(appearances.day) as last_day,
        sum(case when targets.day - appearances.day <= 7 then 1 else 0 end)
            as games_in_last_7_days,
        count(*) as games_in_last_14_days,
        {{ exact_sum(
            'case when targets.day - appearances.day <= 7 then minutes_played else 0 end'
        ) }} as minutes_in_last_7_days,
        sum(case
            when appearances.next_day < targets.day
                and appearances.next_day - appearances.day = 1 then 1
            else 0
        end) as back_to_backs_last_14_days
    from targets
    inner join appearances
        on targets.player_lookup = appearances.player_lookup
        and appearances.day < targets.day
        and targets.day - appearances.day <= 14
    group by targets.game_id, targets.player_lookup
),

teams as (
    select * from {{ ref('upcoming_team_game_context') }}
    where not is_removed
),

contexts as (
    select
        -- keys
        targets.game_id,
        targets.player_lookup,
        -- attributes
        targets.game_date,
        targets.season_year,
        targets.season_type,
        targets.team_abbr,
        targets.opponent_team_abbr,
        targets.is_home,
        targets.tipoff_at,
        targets.cutoff_at,
        -- measures
        targets.day - recent.last_day - 1 as days_rest,
        teams.is_back_to_back,
        coalesce(recent.games_in_last_7_days, 0) as games_in_last_7_days,
        coalesce(recent.games_in_last_14_days, 0) as games_in_last_14_days,
        round(coalesce(recent.minutes_in_last_7_days, 0), 2) as minutes_in_last_7_days,
        round(recent.minutes_in_last_7_days / nullif(recent.games_in_last_7_days, 0), 4)
            as avg_minutes_per_game_last_7,
        coalesce(recent.back_to_backs_last_14_days, 0) as back_to_backs_last_14_days,
        teams.team_spread,
        teams.game_total,
        teams.implied_team_total,
        teams.team_days_rest,
        opponents.team_days_rest as opponent_days_rest,
        teams.team_win_pct,
        teams.travel_miles,
        teams.game_number_in_season - 1 as team_games_played_season,
        -- audit
        teams.known_at
    from targets
    left join recent
        on targets.game_id = recent.game_id and targets.player_lookup = recent.player_lookup
    left join teams
        on targets.game_id = teams.game_id and targets.team_abbr = teams.team_abbr
    left join teams as opponents
        on targets.game_id = opponents.game_id and targets.opponent_team_abbr = opponents.team_abbr
)

select * from contexts
