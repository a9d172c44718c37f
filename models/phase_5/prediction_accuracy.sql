{{ config(
    unique_key=['prediction_id'],
    meta={'recompute': [
        {'by': 'game_id', 'changed': ['player_game_summary']},
        {
            'by': 'game_id', 'source': ['predictions', 'player_prop_predictions'],
            'stamp': 'written_at',
        },
    ]},
) }}
{%- set scope = change_scope() -%}

with predictions as (
    select * from {{ ref('current_predictions') }}
    where {{ in_scope(scope) }}
),

results as (
    select * from {{ ref('player_game_summary') }}
    where not is_removed and game_id in (select predictions.game_id from predictions)
),

played_games as (
    select game_id, max(known_at) as known_at
    from results
    group by game_id
),

matched as (
    select
        predictions.*,
        results.minutes_played,
        case when not results.is_dnp then results.points end as actual_points,
        played_games.known_at
    from predictions
    inner join played_games on predictions.game_id = played_games.game_id
    left join results
        on predictions.game_id = results.game_id
        and predictions.player_lookup = results.player_lookup
),

-- graded as a sportsbook settles: who did not play is void, a total on the line is a push
graded as (
    select
        -- keys
        prediction_id,
        game_id,
        player_lookup,
        system_id,
        market,
        -- attributes
        game_date,
        team_abbr,
        bookmaker,
        recommendation,
        actual_points is null as is_voided,
        case when actual_points is null then 'did not play' end as void_reason,
        case
            when line is null or actual_points is null then null
            when actual_points > line then 'OVER'
            when actual_points < line then 'UNDER'
            else 'PUSH'
        end as actual_result,
        -- measures
        line,
        over_price,
        under_price,
        mean,
        p_over,
        actual_points,
        minutes_played,
        round(mean - actual_points, 4) as signed_error,
        round(abs(mean - actual_points), 4) as absolute_error,
        -- audit
        known_at
    from matched
),

settled as (
    select
        *,
        case
            when recommendation in ('OVER', 'UNDER') and actual_result in ('OVER', 'UNDER')
                then recommendation = actual_result
        end as prediction_correct,
        case
            when recommendation not in ('OVER', 'UNDER') or actual_result is null then null
            when actual_result = 'PUSH' then 0
            when recommendation <> actual_result then -1
            when recommendation = 'OVER' then round(over_price - 1, 4)
            else round(under_price - 1, 4)
        end as profit_units
    from graded
)

select * from settled
