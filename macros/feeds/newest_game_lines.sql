{% macro newest_game_lines(targets) -%}
    {#- Spread and total of each team-game of `targets`: the mean over the books' newest quotes
        before the cut-off. -#}
    with quotes as (
        select
            lines.game_id,
            lines.team_abbr,
            lines.market,
            lines.outcome_name,
            lines.outcome_point,
            lines.known_at
        from {{ ref('odds_api_game_lines') }} as lines
        inner join (select distinct game_id, cutoff_at from {{ targets }}) as games
            on lines.game_id = games.game_id
        where
            not lines.is_removed
            and lines.outcome_point is not null
            and {{ before_cutoff('lines.snapshot_at', 'games.cutoff_at') }}
        qualify row_number() over (
            partition by lines.game_id, lines.bookmaker, lines.market, lines.outcome_name
            order by lines.snapshot_at desc, lines.scope
        ) = 1
    ),

    totals as (
        select
            game_id,
            round(avg(outcome_point), 4) as game_total,
            max(known_at) as known_at
        from quotes
        where market = 'totals' and outcome_name = 'Over'
        group by game_id
    ),

    spreads as (
        select
            game_id,
            team_abbr,
            round(avg(outcome_point), 4) as team_spread,
            max(known_at) as known_at
        from quotes
        where market = 'spreads'
        group by game_id, team_abbr
    )

    select
        spreads.game_id,
        spreads.team_abbr,
        spreads.team_spread,
        totals.game_total,
        greatest(spreads.known_at, coalesce(totals.known_at, spreads.known_at)) as known_at
    from spreads
    left join totals on spreads.game_id = totals.game_id
{%- endmacro %}
