{#- A line of a game that he has not played has no result, and so reaches nobody. -#}
{{ config(
    unique_key=['game_id', 'player_lookup'],
    meta={'recompute': [
        {'by': 'player_lookup', 'changed': ['player_game_summary']},
        {
            'by': 'player_lookup', 'changed': ['player_points_lines'],
            'through': [{
                'model': 'player_game_summary',
                'on': {'game_id': 'game_id', 'player_lookup': 'player_lookup'},
                'keep': {'line_date': 'game_date'},
            }],
            'date_key': 'line_date',
        },
    ]},
) }}
{%- set scope = change_scope() -%}

with lines as (
    select * from {{ ref('player_points_lines') }}
    where not is_removed and {{ in_scope(scope) }}
),

results as (
    select * from {{ ref('player_game_summary') }}
    where not is_removed and not is_dnp
),

compared as (
    select
        -- keys
        lines.game_id,
        lines.player_lookup,
        -- attributes
        lines.game_date,
        results.tipoff_at,
        lines.bookmaker,
        {{ settled_result('results.points', 'lines.points_line') }} as over_under_result,
        -- measures
        lines.points_line,
        lines.opening_line,
        results.points,
        results.points - lines.points_line as margin,
        -- audit
        results.known_at
    from lines
    inner join results
        on lines.game_id = results.game_id and lines.player_lookup = results.player_lookup
)

select * from compared
