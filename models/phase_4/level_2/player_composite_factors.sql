{{ config(
    unique_key=['game_id', 'player_lookup'],
    meta={'recompute': [{'by': 'game_id', 'changed': [
        'upcoming_player_game_context', 'player_daily_cache', 'player_shot_zone_analysis',
        'team_defense_zone_analysis', 'team_rotation',
    ]}]},
) }}
{%- set scope = change_scope() -%}

with contexts as (
    select * from {{ ref('upcoming_player_game_context') }}
    where not is_removed and {{ in_scope(scope) }}
),

caches as (
    select * from {{ ref('player_daily_cache') }}
    where not is_removed and game_id in (select contexts.game_id from contexts)
),

zones as (
    select * from {{ ref('player_shot_zone_analysis') }}
    where not is_removed and game_id in (select contexts.game_id from contexts)
),

defenses as (
    select * from {{ ref('team_defense_zone_analysis') }}
    where not is_removed and game_id in (select contexts.game_id from contexts)
),

roster as (
    select
        *,
        player_status in ('out', 'doubtful') as is_out,
        usage_rate_last_10 * minutes_avg_last_10 / 48 as used_plays_share
    from {{ ref('team_rotation') }}
    where not is_removed and game_id in (select contexts.game_id from contexts)
),

-- plays that players who are out leave to the others, and how many minutes there are to share them
absences as (
    select
        game_id,
        team_abbr,
        {{ exact_sum('case when is_out then used_plays_share else 0 end') }} as freed_usage,
        sum(case when is_out and points_avg_last_10 >= 18 then 1 else 0 end) as stars_out,
        {{ exact_sum('play_probability * minutes_avg_last_10') }} as available_minutes
    from roster
    group by game_id, team_abbr
),

scored as (
    select
        -- keys
        contexts.game_id,
        contexts.player_lookup,
        -- attributes
        contexts.game_date,
        contexts.team_abbr,
        zones.primary_scoring_zone,
        -- measures
        {{ fatigue_score('contexts') }} as fatigue_score,
        case zones.primary_scoring_zone
            when 'three' then
                defenses.three_defense_vs_league_avg * least(zones.three_rate_last_10 / 0.5, 1)
            when 'mid_range' then
                defenses.mid_range_defense_vs_league_avg
                * least(zones.mid_range_rate_last_10 / 0.5, 1)
            when 'paint' then
                defenses.paint_defense_vs_league_avg * least(zones.paint_rate_last_10 / 0.5, 1)
            when 'balanced' then
                defenses.paint_defense_vs_league_avg * zones.paint_rate_last_10 / 0.5
        end as zone_edge,
        (defenses.opponent_pace_last_15 - caches.team_pace_last_10) / 2 as pace_edge,
        -- a player's own absence gives him nothing
        caches.usage_rate_last_5 - caches.usage_rate_last_10
        + coalesce(
            case when coalesce(roster.is_out, false) then 0 else absences.freed_usage end
            * caches.minutes_avg_last_10 / nullif(absences.available_minutes, 0),
            0
        ) as usage_edge,
        absences.stars_out - case
            when coalesce(roster.is_out, false) and roster.points_avg_last_10 >= 18 then 1 else 0
        end as star_teammates_out,
        -- audit
        contexts.known_at
    from contexts
    left join caches
        on contexts.game_id = caches.game_id and contexts.player_lookup = caches.player_lookup
    left join zones
        on contexts.game_id = zones.game_id and contexts.player_lookup = zones.player_lookup
    left join defenses
        on contexts.game_id = defenses.game_id and contexts.opponent_team_abbr = defenses.team_abbr
    left join roster
        on contexts.game_id = roster.game_id and contexts.player_lookup = roster.player_lookup
    left join absences
        on contexts.game_id = absences.game_id and contexts.team_abbr = absences.team_abbr
),

bounded as (
    select
        game_id,
        player_lookup,
        game_date,
        team_abbr,
        primary_scoring_zone,
        fatigue_score,
        round({{ clamp('zone_edge', -10, 10) }}, 4) as shot_zone_mismatch_score,
        round({{ clamp('pace_edge', -3, 3) }}, 4) as pace_score,
        round({{ clamp('30 * usage_edge', -3, 3) }}, 4) as usage_spike_score,
        star_teammates_out,
        known_at
    from scored
)

select * from bounded
