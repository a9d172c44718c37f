{% macro games_with_minutes(scope) -%}
    {#- The games that count for a player's form, of the players in scope: those in which he was on
        the floor. A game without a minute says nothing about how he plays. -#}
    select
        games.*,
        {%- for market, statistic in market_statistics('games').items()
            if statistic != 'games.' ~ market %}
        {{ statistic }} as {{ market }},
        {%- endfor %}
        games.minutes_played as minutes,
        row_number() over (
            partition by games.player_lookup order by games.game_date, games.game_id
        ) as career_games
    from {{ ref('player_game_summary') }} as games
    where
        not games.is_removed
        and not games.is_dnp
        and games.minutes_played > 0
        and games.player_lookup in (
            select changed.player_lookup
            from {{ ref('player_game_summary') }} as changed
            where {{ in_scope(scope) }}
        )
{%- endmacro %}
