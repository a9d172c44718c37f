{{ config(materialized='view') }}

with features as (
    select
        game_id,
        player_lookup,
        game_date,
        season_year,
        team_abbr,
        cutoff_at,
        cutoff_at as predicted_at
    from {{ ref('ml_feature_store_v2') }}
),

newest_captures as (
    select * from {{ ref('newest_captures') }}
),

schedules as (
    select distinct games.season_year, newest_captures.payload_id
    from {{ ref('nbac_schedule') }} as games
    inner join newest_captures
        on newest_captures.feed = 'nbac_schedule' and games.scope = newest_captures.scope
),

-- whose name is whose may change with the newest mention of every spelling
mentions as (
    select nba_player_id, player_lookup as name_lookup, payload_id
    from {{ ref('nbac_player_boxscores') }}
    where not is_removed
    qualify row_number() over (
        partition by nba_player_id, player_lookup order by game_date desc, nba_game_id desc
    ) = 1
),

mentioned as (
    select distinct features.game_id, features.team_abbr, mentions.payload_id
    from features
    inner join {{ ref('player_names') }} as spellings
        on features.player_lookup = spellings.player_lookup and not spellings.is_removed
    inner join mentions on spellings.name_lookup = mentions.name_lookup
),

of_earlier_games as (
    {{ feature_uses(ref('game_payloads'), 'payload_id') }}
),

-- how he did against his lines before
earlier_lines as (
    select distinct features.game_id, features.player_lookup, reports.payload_id
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
        payloads.payload_id
    from features
    inner join {{ ref('game_payloads') }} as payloads
        on features.game_id = payloads.game_id and payloads.tells <> 'shots'
    union distinct
    select features.game_id, features.player_lookup, 'schedule' as fed, schedules.payload_id
    from features
    inner join schedules on features.season_year = schedules.season_year
    union distinct
    {{ reports_in_force('features') }}
    union distinct
    select game_id, player_lookup, 'earlier lines' as fed, payload_id from earlier_lines
    union distinct
    select features.game_id, features.player_lookup, 'identity' as fed, mentioned.payload_id
    from features
    inner join mentioned
        on features.game_id = mentioned.game_id and features.team_abbr = mentioned.team_abbr
    -- who is on the newest list of the whole league, or gone from it, concerns everybody
    union distinct
    select features.game_id, features.player_lookup, 'identity' as fed, newest_captures.payload_id
    from features
    inner join newest_captures on newest_captures.feed = 'nbac_player_list_current'
    union distinct
    select
        features.game_id, features.player_lookup, 'roster moves' as fed, newest_captures.payload_id
    from features
    inner join newest_captures on newest_captures.feed = 'nbac_player_movement'
)

select * from links
