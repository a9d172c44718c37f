{{ config(
    unique_key=['game_id', 'player_lookup'],
    meta={'recompute': [
        {'by': 'game_id', 'changed': ['dim_game']},
        of_games(['nbac_injury_report']),
        {'by': none, 'changed': ['bdl_injuries'], 'date_key': 'scrape_date'},
        {'by': none, 'changed': ['bdl_injuries'], 'date_key': next_day('scrape_date')},
    ] + from_names('game_id', [
        {'feed': 'nbac_injury_report', 'through': [in_dim_game('game_id')]},
    ]) + from_names(none, [
        {'feed': 'bdl_injuries', 'date_key': 'scrape_date'},
        {'feed': 'bdl_injuries', 'date_key': next_day('scrape_date')},
    ])},
) }}
{%- set scope = change_scope() -%}

with games as (
    select * from {{ ref('dim_game') }}
    where not is_removed and {{ in_scope(scope) }}
),

league_reports as (
    select
        reports.game_id,
        reports.scope,
        games.game_date,
        reports.player_lookup as name_lookup,
        reports.team_abbr,
        reports.injury_status,
        reports.reason,
        reports.reported_at,
        'nbac_injury_report' as status_source,
        reports.known_at
    from {{ ref('nbac_injury_report') }} as reports
    inner join games on reports.game_id = games.game_id
    where
        not reports.is_removed
        and reports.injury_status is not null
        and {{ before_cutoff('reports.reported_at', 'games.cutoff_at') }}
),

-- a list of the whole league counts for the games of its own day and of the next
captures as (
    select
        games.game_id,
        games.game_date,
        games.home_team_abbr,
        games.away_team_abbr,
        max(lists.scrape_timestamp) as scrape_timestamp
    from games
    inner join (
        select distinct scrape_timestamp, scrape_date
        from {{ ref('bdl_injuries') }}
        where not is_removed
    ) as lists
        on games.game_date in (lists.scrape_date, {{ next_day('lists.scrape_date') }})
        and {{ before_cutoff('lists.scrape_timestamp', 'games.cutoff_at') }}
    where games.game_id not in (select league_reports.game_id from league_reports)
    group by games.game_id, games.game_date, games.home_team_abbr, games.away_team_abbr
),

listed_injuries as (
    select
        captures.game_id,
        injuries.scope,
        captures.game_date,
        injuries.player_lookup as name_lookup,
        injuries.team_abbr,
        injuries.injury_status_normalized as injury_status,
        injuries.injury_description as reason,
        injuries.scrape_timestamp as reported_at,
        'bdl_injuries' as status_source,
        injuries.known_at
    from captures
    inner join {{ ref('bdl_injuries') }} as injuries
        on captures.scrape_timestamp = injuries.scrape_timestamp
        and injuries.team_abbr in (captures.home_team_abbr, captures.away_team_abbr)
        and not injuries.is_removed
),

reported as (
    select * from league_reports
    union all
    select * from listed_injuries
),

-- a report lists a game's players completely: who is no longer on it has recovered
newest_reports as (
    select * from reported
    qualify dense_rank() over (partition by game_id order by reported_at desc, scope desc) = 1
),

statuses as (
    select
        -- keys
        reports.game_id,
        coalesce(spellings.player_lookup, reports.name_lookup) as player_lookup,
        -- attributes
        reports.game_date,
        reports.team_abbr,
        reports.injury_status,
        reports.reason,
        reports.status_source,
        -- audit
        reports.known_at
    from newest_reports as reports
    left join {{ ref('player_names') }} as spellings
        on {{ resolve_player('reports', 'spellings', 'reports.team_abbr') }}
    qualify row_number() over (
        partition by reports.game_id, coalesce(spellings.player_lookup, reports.name_lookup)
        order by
            reports.team_abbr, reports.injury_status, reports.name_lookup, reports.reason,
            reports.known_at
    ) = 1
)

select * from statuses
