{{ config(
    unique_key=['game_id', 'player_lookup'],
    meta={'recompute': [{'by': 'game_id', 'changed': ['nbac_injury_report', 'dim_game']}]},
) }}
{%- set scope = change_scope() -%}

with games as (
    select * from {{ ref('dim_game') }}
    where not is_removed and {{ in_scope(scope) }}
),

known_reports as (
    select
        reports.*,
        max(reports.reported_at) over (partition by reports.game_id) as newest_report_at
    from {{ ref('nbac_injury_report') }} as reports
    inner join games on reports.game_id = games.game_id
    where
        not reports.is_removed
        and reports.injury_status is not null
        and {{ before_cutoff('reports.reported_at', 'games.cutoff_at') }}
),

-- a report lists a game's players completely: who is no longer on it has recovered
statuses as (
    select
        -- keys
        game_id,
        player_lookup,
        -- attributes
        game_date,
        team_abbr,
        injury_status,
        reason,
        -- audit
        known_at
    from known_reports
    where reported_at = newest_report_at
    qualify row_number() over (partition by game_id, player_lookup order by team_abbr) = 1
)

select * from statuses
