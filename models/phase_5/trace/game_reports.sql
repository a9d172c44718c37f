{{ config(materialized='view') }}

with player_quotes as (
    select game_id, snapshot_at, scope, payload_id from {{ ref('odds_api_player_points_props') }}
    where not is_removed and over_price > 1 and under_price > 1
),

listed_injuries as (
    select distinct scrape_date, scrape_timestamp, scope, payload_id
    from {{ ref('bdl_injuries') }}
    where not is_removed
),

reports as (
    -- since when a line stands, how it opened and how often it moved: every snapshot counts
    select distinct
        game_id, 'points line' as fed, payload_id as subject, payload_id, snapshot_at as said_at,
        'odds_api_player_points_props' as feed, scope, 1 as precedence
    from player_quotes
    union all
    select distinct
        game_id, 'points line' as fed, payload_id as subject, payload_id, known_at as said_at,
        'bettingpros_player_points_props' as feed, scope, 1 as precedence
    from {{ ref('bettingpros_player_points_props') }}
    where not is_removed and is_active and bookmaker is not null
    union all
    select distinct
        game_id, 'game lines' as fed, concat(bookmaker, ' ', market, ' ', outcome_name) as subject,
        payload_id, snapshot_at as said_at, 'odds_api_game_lines' as feed, scope, 1 as precedence
    from {{ ref('odds_api_game_lines') }}
    where not is_removed and outcome_point is not null
    union all
    select distinct
        game_id, 'injuries' as fed, 'injuries' as subject, payload_id, reported_at as said_at,
        'nbac_injury_report' as feed, scope, 1 as precedence
    from {{ ref('nbac_injury_report') }}
    where not is_removed and injury_status is not null
    union all
    -- the list of the whole league gives way to the first report of the game itself
    select
        games.game_id, 'injuries' as fed, 'injuries' as subject, listed.payload_id,
        listed.scrape_timestamp as said_at, 'bdl_injuries' as feed, listed.scope, 2 as precedence
    from {{ ref('dim_game') }} as games
    inner join listed_injuries as listed
        on games.game_date in (listed.scrape_date, {{ next_day('listed.scrape_date') }})
    where not games.is_removed
)

select * from reports
