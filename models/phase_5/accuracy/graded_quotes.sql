{{ config(materialized='view') }}

with predictions as (
    select * from {{ ref('prediction_accuracy') }}
    where not is_removed
),

standing as (
    select * from predictions
    where stood_at_tipoff
),

-- a book that two feeds quote is one book
book_quotes as (
    select * from {{ ref('line_prediction_results') }}
    where not is_removed and stood_at_tipoff
    qualify row_number() over (
        partition by prediction_id, bookmaker order by {{ line_source_order('line_source') }}
    ) = 1
),

closings as (
    select * from {{ ref('closing_line_values') }}
    where not is_voided
),

-- who follows a system bets when a side is first recommended: this quote is held against the close
first_headlines as (
    select
        predictions.player_lookup,
        predictions.game_id,
        predictions.system_id,
        predictions.market,
        closings.closing_points,
        closings.closing_probability,
        closings.is_beaten
    from predictions
    inner join closings
        on predictions.prediction_id = closings.prediction_id
        and predictions.bookmaker = closings.bookmaker
        and predictions.line = closings.line
    where predictions.is_first_recommendation
    qualify row_number() over (
        partition by predictions.prediction_id
        order by {{ line_source_order('closings.line_source') }}
    ) = 1
),

first_quotes as (
    select * from closings
    where is_first_recommendation
),

headlines as (
    select
        standing.prediction_id,
        true as is_headline,
        {{ graded_columns('standing', 'standing') }},
        first_headlines.closing_points,
        first_headlines.closing_probability,
        first_headlines.is_beaten
    from standing
    left join first_headlines
        on standing.player_lookup = first_headlines.player_lookup
        and standing.game_id = first_headlines.game_id
        and standing.system_id = first_headlines.system_id
        and standing.market = first_headlines.market
),

at_books as (
    select
        standing.prediction_id,
        false as is_headline,
        {{ graded_columns('standing', 'book_quotes') }},
        first_quotes.closing_points,
        first_quotes.closing_probability,
        first_quotes.is_beaten
    from standing
    inner join book_quotes on standing.prediction_id = book_quotes.prediction_id
    left join first_quotes
        on book_quotes.player_lookup = first_quotes.player_lookup
        and book_quotes.game_id = first_quotes.game_id
        and book_quotes.system_id = first_quotes.system_id
        and book_quotes.market = first_quotes.market
        and book_quotes.line_source = first_quotes.line_source
        and book_quotes.bookmaker = first_quotes.bookmaker
),

together as (
    select * from headlines
    union all
    select * from at_books
),

missed as (
    select
        *,
        abs(line - actual) as line_absolute_error,
        {{ squared_miss('over_chance', 'actual_result') }} as squared_miss,
        {{ squared_miss('no_vig_over', 'actual_result') }} as market_squared_miss
    from together
),

-- values first find their buckets, then rows their value's: BigQuery refuses to keep the rows
-- without a partner in a join by ranges alone
rated as (
    select
        features.game_id,
        features.player_lookup,
        tiers.player_tier
    from {{ ref('ml_feature_store_v2') }} as features
    inner join {{ ref('player_tiers') }} as tiers
        on {{ in_bucket('features.points_avg_season', 'tiers') }}
    where not features.is_removed
),

edges as (
    select
        found.edge,
        buckets.edge_bucket
    from (select distinct edge from missed) as found
    inner join {{ ref('edge_buckets') }} as buckets
        on {{ in_bucket('found.edge', 'buckets') }}
),

bucketed as (
    select
        missed.*,
        coalesce(rated.player_tier, 'unrated') as player_tier,
        edges.edge_bucket
    from missed
    left join rated
        on missed.game_id = rated.game_id
        and missed.player_lookup = rated.player_lookup
    left join edges on missed.edge = edges.edge
)

select * from bucketed
