{{ config(materialized='view') }}

with features as (
    select
        game_id,
        player_lookup,
        game_date,
        season_year,
        team_abbr,
        cutoff_at
    from {{ ref('ml_feature_store_v2') }}
),

-- the feature row is of everything that was said before its cut-off
moments as (
    select distinct game_id, cutoff_at, cutoff_at as predicted_at from features
),

reported as (
    {{ reports_in_force('moments') }}
),

newest_captures as (
    select * from {{ ref('captures') }}
    where superseded_at is null
),

schedules as (
    select distinct games.season_year, newest_captures.scope, newest_captures.payload_id
    from {{ ref('nbac_schedule') }} as games
    inner join newest_captures
        on newest_captures.feed = 'nbac_schedule' and games.scope = newest_captures.scope
),

-- whose name is whose may change with the newest mention of every spelling
mentions as (
    select nba_player_id, player_lookup as name_lookup, scope, payload_id
    from {{ ref('nbac_player_boxscores') }}
    where not is_removed
    qualify row_number() over (
        partition by nba_player_id, player_lookup order by game_date desc, nba_game_id desc
    ) = 1
),

mentioned as (
    select distinct
        features.game_id, features.team_abbr, mentions.scope, mentions.payload_id
    from features
    inner join {{ ref('player_names') }} as spellings
        on features.player_lookup = spellings.player_lookup and not spellings.is_removed
    inner join mentions on spellings.name_lookup = mentions.name_lookup
),

of_earlier_games as (
    {{ feature_uses(ref('game_payloads'), ['feed', 'scope', 'payload_id']) }}
),

-- how he did against his lines before
earlier_lines as (
    select
        features.game_id,
        features.player_lookup,
        'earlier lines' as fed,
        reports.feed,
        reports.scope,
        reports.payload_id
    from features
    inner join {{ ref('player_line_results') }} as past
        on features.player_lookup = past.player_lookup
        and past.game_date < features.game_date
        and not past.is_removed
    inner join {{ ref('dim_game') }} as games on past.game_id = games.game_id
    inner join {{ ref('game_reports') }} as reports
        on past.game_id = reports.game_id
        and reports.fed = 'points line'
        and {{ before_cutoff('reports.said_at', 'games.cutoff_at') }}
),

links as (
    select * from of_earlier_games
    -- a game that was on no slate has feature rows because of who played in it
    union distinct
    select
        features.game_id,
        features.player_lookup,
        case payloads.tells when 'listing' then 'schedule' else 'appearance' end as fed,
        payloads.feed,
        payloads.scope,
        payloads.payload_id
    from features
    inner join {{ ref('game_payloads') }} as payloads
        on features.game_id = payloads.game_id and payloads.tells <> 'shots'
    union distinct
    select
        features.game_id,
        features.player_lookup,
        'schedule' as fed,
        'nbac_schedule' as feed,
        schedules.scope,
        schedules.payload_id
    from features
    inner join schedules on features.season_year = schedules.season_year
    union distinct
    select
        features.game_id,
        features.player_lookup,
        reported.fed,
        reported.feed,
        reported.scope,
        reported.payload_id
    from features
    inner join reported
        on features.game_id = reported.game_id and features.cutoff_at = reported.cutoff_at
    left join {{ ref('player_points_lines') }} as lines
        on features.game_id = lines.game_id
        and features.player_lookup = lines.player_lookup
        and not lines.is_removed
    -- BettingPros counts for players whom no book of The Odds API quotes
    where
        reported.feed <> 'bettingpros_player_points_props'
        or lines.line_source = reported.feed
    union distinct
    select * from earlier_lines
    union distinct
    select
        features.game_id,
        features.player_lookup,
        'identity' as fed,
        'nbac_player_boxscores' as feed,
        mentioned.scope,
        mentioned.payload_id
    from features
    inner join mentioned
        on features.game_id = mentioned.game_id and features.team_abbr = mentioned.team_abbr
    -- who is on the newest list of the whole league, or gone from it, concerns everybody
    union distinct
    select
        features.game_id,
        features.player_lookup,
        case newest_captures.feed
            when 'nbac_player_movement' then 'roster moves' else 'identity'
        end as fed,
        newest_captures.feed,
        newest_captures.scope,
        newest_captures.payload_id
    from features
    inner join newest_captures
        on newest_captures.feed in ('nbac_player_list_current', 'nbac_player_movement')
)

select * from links
