{% macro listed_games() -%}
    {#- The games as the best source lists them: the league's schedule; its scoreboard for games that
        the schedule lacks; ESPN's for dates on which neither has any. -#}
    {%- set league_columns -%}
            game_id,
            nba_game_id,
            game_date,
            tipoff_at,
            home_team_abbr,
            away_team_abbr,
            is_postponed,
            game_status = 3 and coalesce(home_score, 0) + coalesce(away_score, 0) > 0 as is_final,
            known_at
    {%- endset %}
    with league_schedule as (
        select
            {{ league_columns }},
            coalesce(is_neutral_site, false) as is_neutral_site,
            'nbac_schedule' as schedule_source,
            1 as source_order
        from {{ ref('nbac_schedule') }}
        where not is_removed
    ),

    league_scoreboard as (
        select
            {{ league_columns }},
            false as is_neutral_site,
            'nbac_scoreboard_v2' as schedule_source,
            2 as source_order
        from {{ ref('nbac_scoreboard_v2') }}
        where
            not is_removed
            and nba_game_id not in (select league_schedule.nba_game_id from league_schedule)
        -- a game that was moved stands under two dates
        qualify
            row_number() over (partition by nba_game_id order by is_postponed, game_date desc) = 1
    ),

    league_games as (
        select * from league_schedule
        union all
        select * from league_scoreboard
    ),

    numbered as (
        select
            *,
            {{ nba_season_year('nba_game_id') }} as season_year,
            {{ nba_season_type('nba_game_id') }} as season_type
        from league_games
    ),

    -- a game that was moved stands under two dates, also while the league lists one of them
    espn_chosen as (
        select * from {{ ref('espn_scoreboard') }}
        where not is_removed and season_type in ('regular', 'playoffs', 'playin')
        qualify
            row_number() over (partition by espn_game_id order by is_postponed, game_date desc) = 1
    ),

    espn_games as (
        select
            game_id,
            cast(null as {{ dbt.type_string() }}) as nba_game_id,
            game_date,
            scheduled_start_time as tipoff_at,
            home_team_abbr,
            away_team_abbr,
            is_postponed,
            is_completed and not is_postponed as is_final,
            known_at,
            coalesce(is_neutral_site, false) as is_neutral_site,
            'espn_scoreboard' as schedule_source,
            3 as source_order,
            season_year,
            season_type
        from espn_chosen
        where game_date not in (select league_games.game_date from league_games)
    )

    select * from numbered
    union all
    select * from espn_games
{%- endmacro %}
