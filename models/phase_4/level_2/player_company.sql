{{ config(
    unique_key=['game_id', 'player_lookup'],
    meta={'recompute': [{
        'by': 'player_lookup', 'changed': ['player_form'], 'onward': true,
        'through': [{
            'model': 'player_form', 'on': {'game_id': 'game_id', 'team_abbr': 'team_abbr'},
        }],
    }]},
) }}
{%- set scope = change_scope() -%}

with games as (
    select
        *,
        {{ age_in_games() }} as age
    from {{ ref('player_form') }}
    where
        not is_removed
        and player_lookup in (
            select changed.player_lookup
            from {{ ref('player_form') }} as changed
            where {{ in_scope(scope) }}
        )
),

teams as (
    select
        game_id,
        team_abbr,
        {{ exact_sum('points_ewma_20_before') }} as points,
        {{ exact_sum('minutes_ewma_20_before') }} as minutes
    from {{ ref('player_form') }}
    where not is_removed and game_id in (select games.game_id from games)
    group by game_id, team_abbr
),

beside as (
    select
        games.*,
        round(teams.points - coalesce(games.points_ewma_20_before, 0), 4) as points_beside,
        round(teams.minutes - coalesce(games.minutes_ewma_20_before, 0), 4) as minutes_beside,
        {{ decay_weight('games.age', 8) }} as weight_8,
        {{ decay_weight('games.age', 20) }} as weight_20
    from games
    inner join teams on games.game_id = teams.game_id and games.team_abbr = teams.team_abbr
),

company as (
    select
        -- keys
        game_id,
        player_lookup,
        -- attributes
        game_date,
        -- measures
        {%- for measure in ['points', 'minutes'] %}
        {%- for half_life in [8, 20] %}
        round({{ decaying_mean(measure ~ '_beside', 'weight_' ~ half_life, 'so_far') }}, 4)
            as {{ measure }}_beside_ewma_{{ half_life }},
        {%- endfor %}
        {%- endfor %}
        -- audit
        known_at
    from beside
    window so_far as (
        partition by player_lookup order by game_date, game_id rows unbounded preceding
    )
),

changed as (
    select * from company
    where {{ in_scope(scope) }}
)

select * from changed
