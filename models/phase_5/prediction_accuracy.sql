{{ config(
    unique_key=['prediction_id'],
    meta={'recompute': [
        {'by': 'game_id', 'changed': ['player_game_summary', 'dim_game']},
        {
            'by': 'game_id', 'source': ['predictions', 'player_prop_predictions'],
            'stamp': 'written_at',
        },
        {
            'by': 'game_id', 'changed': ['player_names'],
            'through': [{
                'source': ['predictions', 'player_prop_predictions'],
                'on': {'player_lookup': 'name_lookup'},
            }],
        },
    ]},
) }}
{%- set scope = change_scope() -%}

with versions as (
    select * from {{ source('predictions', 'player_prop_predictions') }}
    where {{ in_scope(scope) }}
),

-- a game that the league listed after ESPN left a removed row of the same key behind
games as (
    select * from {{ ref('dim_game') }}
    where game_id in (select versions.game_id from versions)
    qualify
        row_number() over (partition by game_id order by is_removed asc, changed_at desc) = 1
),

results as (
    select
        *,
        max(known_at) over (partition by game_id) as game_known_at
    from {{ ref('player_game_summary') }}
    where not is_removed and game_id in (select versions.game_id from versions)
),

outcomes as (
    {{ market_outcomes('results') }}
),

-- a team whose box score has not landed yet has no absentees
teams as (
    select
        game_id,
        team_abbr,
        max(game_known_at) as known_at
    from results
    group by game_id, team_abbr
),

identified as (
    {{ under_current_names('versions') }}
),

pregame as (
    {{ pregame_versions('identified', 'games') }}
),

matched as (
    select
        pregame.*,
        outcomes.minutes_played,
        case when not outcomes.is_dnp then outcomes.actual end as actual,
        case
            when not outcomes.is_dnp then null
            when outcomes.is_dnp or teams.game_id is not null then 'did not play'
            when games.is_removed then 'game not played'
            when games.is_postponed then 'game postponed'
        end as void_reason,
        coalesce(teams.known_at, games.known_at) as known_at
    from pregame
    left join games on pregame.game_id = games.game_id
    left join teams
        on pregame.game_id = teams.game_id and pregame.team_abbr = teams.team_abbr
    left join outcomes
        on pregame.game_id = outcomes.game_id
        and pregame.current_lookup = outcomes.player_lookup
        and pregame.market = outcomes.market
    -- a withdrawn prediction ends in a version without a mean
    where pregame.mean is not null
),

graded as (
    select
        -- keys
        prediction_id,
        game_id,
        current_lookup as player_lookup,
        system_id,
        market,
        -- attributes
        prediction_version,
        game_date,
        team_abbr,
        predicted_at,
        stood_at_tipoff,
        is_first_recommendation,
        is_replay,
        is_on_record,
        bookmaker,
        recommendation,
        {{ likelier_side('p_over', 'p_under') }} as side,
        void_reason is not null as is_voided,
        void_reason,
        {{ settled_result('actual', 'line') }} as actual_result,
        -- measures
        line,
        over_price,
        under_price,
        mean,
        median,
        p10,
        p90,
        p_over,
        edge,
        {{ over_if_decided('p_over', 'p_under') }} as over_chance,
        {{ no_vig_over('over_price', 'under_price') }} as no_vig_over,
        actual,
        minutes_played,
        round(mean - actual, 4) as signed_error,
        round(median - actual, 4) as signed_error_of_median,
        -- counts are skewed: who minimises absolute errors says the median
        round(abs(median - actual), 4) as absolute_error,
        actual between p10 and p90 as is_within_p10_p90,
        -- audit
        known_at
    from matched
    where actual is not null or void_reason is not null
),

settled as (
    select
        *,
        {{ bet_won('recommendation', 'actual_result') }} as prediction_correct,
        {{ bet_profit('recommendation', 'actual_result', 'over_price', 'under_price') }}
            as profit_units
    from graded
)

select * from settled
