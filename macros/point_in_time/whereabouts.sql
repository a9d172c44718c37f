{% macro whereabouts(since=none) -%}
    {#- Where each player was, time after time: on a team's floor, or moved to a team that day (to none
        when he was waived). next_game_date is made for latest_before().
        since: expression for the first date that matters; none for all. -#}
    with appearances as (
        select game_id, player_lookup, game_date, team_abbr
        from {{ ref('player_game_summary') }}
        where
            not is_removed
            and not is_dnp
            {{ 'and game_date >= ' ~ since if since }}
    ),

    moves as (
        select
            identities.player_lookup,
            movement.transaction_date as game_date,
            case when movement.transaction_type <> 'Waive' then movement.team_abbr end as team_abbr
        from {{ ref('nbac_player_movement') }} as movement
        inner join {{ ref('player_identities') }} as identities
            on movement.nba_player_id = identities.nba_player_id and not identities.is_removed
        where
            not movement.is_removed
            {{ 'and movement.transaction_date >= ' ~ since if since }}
        qualify row_number() over (
            partition by identities.player_lookup, movement.transaction_date
            order by
                movement.group_sort desc, movement.transaction_type desc,
                movement.team_id, movement.additional_sort
        ) = 1
    ),

    sightings as (
        select player_lookup, game_date, team_abbr, true as is_appearance, game_id
        from appearances
        union all
        select
            player_lookup,
            game_date,
            team_abbr,
            false as is_appearance,
            cast(null as {{ dbt.type_string() }}) as game_id
        from moves
    )

    select
        *,
        lead(game_date) over (
            partition by player_lookup order by game_date, is_appearance desc, game_id
        ) as next_game_date
    from sightings
{%- endmacro %}
