{{ config(materialized='view') }}

with player_quotes as (
    select game_id, snapshot_at, payload_id from {{ ref('odds_api_player_points_props') }}
    where not is_removed and over_price > 1 and under_price > 1
),

listed_injuries as (
    select distinct scrape_date, scrape_timestamp, payload_id
    from {{ ref('bdl_injuries') }}
    where not is_removed
),

-- subject: what the next report of has the last word; reports without one never lose it
reports as (
    -- since when a line stands, how it opened and how often it moved: every snapshot counts
    select distinct
        game_id, 'points line' as fed, 'odds_api_player_points_props' as feed,
        payload_id as subject, snapshot_at as said_at, payload_id
    from player_quotes
    union all
    select distinct
        game_id, 'points line' as fed, 'bettingpros_player_points_props' as feed,
        payload_id as subject, known_at as said_at, payload_id
    from {{ ref('bettingpros_player_points_props') }}
    where not is_removed and is_active and bookmaker is not null
    union all
    select distinct
        game_id, 'game lines' as fed, 'odds_api_game_lines' as feed,
        concat(bookmaker, ' ', market, ' ', outcome_name) as subject,
        snapshot_at as said_at, payload_id
    from {{ ref('odds_api_game_lines') }}
    where not is_removed and outcome_point is not null
    union all
    select distinct
        game_id, 'injuries' as fed, 'nbac_injury_report' as feed,
        'league' as subject, reported_at as said_at, payload_id
    from {{ ref('nbac_injury_report') }}
    where not is_removed and injury_status is not null
    union all
    select
        games.game_id, 'injuries' as fed, 'bdl_injuries' as feed,
        'list' as subject, listed.scrape_timestamp as said_at, listed.payload_id
    from {{ ref('dim_game') }} as games
    inner join listed_injuries as listed
        on games.game_date in (listed.scrape_date, {{ next_day('listed.scrape_date') }})
    where not games.is_removed
),

sequenced as (
    select
        *,
        lead(said_at) over (partition by game_id, fed, subject order by said_at) as superseded_at
    from (select distinct game_id, fed, subject, said_at from reports) as moments
),

first_league_reports as (
    select game_id, min(said_at) as said_at
    from reports
    where feed = 'nbac_injury_report'
    group by game_id
),

-- the list of the whole league gives way to the first report of the game itself
bounded as (
    select
        reports.*,
        case
            when reports.feed = 'bdl_injuries'
                and (
                    sequenced.superseded_at is null
                    or first_league_reports.said_at < sequenced.superseded_at
                )
                then first_league_reports.said_at
            else sequenced.superseded_at
        end as superseded_at
    from reports
    inner join sequenced
        on reports.game_id = sequenced.game_id
        and reports.fed = sequenced.fed
        and reports.subject = sequenced.subject
        and reports.said_at = sequenced.said_at
    left join first_league_reports on reports.game_id = first_league_reports.game_id
),

-- a capture stands as long as it has the last word on anything
standing as (
    select
        -- keys
        game_id,
        fed,
        payload_id,
        said_at,
        -- attributes
        feed,
        case when count(*) = count(superseded_at) then max(superseded_at) end as superseded_at
    from bounded
    where superseded_at is null or superseded_at > said_at
    group by game_id, fed, payload_id, said_at, feed
)

select * from standing
