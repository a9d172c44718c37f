{{ config(
    unique_key=['game_id', 'player_lookup'],
    meta={'recompute': [{'by': 'player_lookup', 'changed': [
        'upcoming_player_game_context', 'player_history_features', 'player_injury_status',
        'player_points_lines', 'player_composite_factors', 'team_rotation', 'player_teammates',
    ]}]},
) }}
{%- set scope = change_scope() -%}
{%- set least_games = 5 -%}
{%- set of_the_same_games = {
    'history': 'player_history_features',
    'injuries': 'player_injury_status',
    'lines': 'player_points_lines',
    'rotation': 'team_rotation',
    'teammates': 'player_teammates',
    'composites': 'player_composite_factors',
} -%}

with contexts as (
    select * from {{ ref('upcoming_player_game_context') }}
    where not is_removed and {{ in_scope(scope) }}
),

{% for name, model in of_the_same_games.items() -%}
{{ name }} as (
    select * from {{ ref(model) }}
    where not is_removed and game_id in (select contexts.game_id from contexts)
),

{% endfor -%}

joined as {{ materialized() }} (
    select
        -- keys
        contexts.game_id,
        contexts.player_lookup,
        -- attributes
        contexts.game_date,
        contexts.team_abbr,
        injuries.injury_status as player_status,
        -- of every fact of the day; the context's is that of the game's lines
        {{ latest_of([
            'contexts.known_at', 'injuries.known_at', 'lines.known_at', 'lines.line_known_at',
            'rotation.newest_input_at', 'teammates.newest_input_at',
        ]) }} as newest_input_at,
        coalesce(history.career_games, 0) as games_used,
        -- availability
        case
            when injuries.injury_status in ('out', 'doubtful') then 3
            when injuries.injury_status = 'questionable' then 2
            when injuries.injury_status = 'probable' then 1
            else 0
        end as injury_risk,
        rotation.games_missed as team_games_missed,
        rotation.dnp_rate,
        rotation.play_probability,
        {%- for column in contract_columns('player_composite_factors') %}
        composites.{{ column }},
        {%- endfor %}
        -- team-mates
        {%- for column in contract_columns('player_teammates') %}
        teammates.{{ column }},
        {%- endfor %}
        round(
            history.expected_team_points
            / nullif(teammates.teammate_points_expected + history.points_ewma_20, 0),
            4
        ) as points_share_scale,
        round(240 / nullif(teammates.teammate_minutes_expected + history.minutes_ewma_20, 0), 4)
            as minutes_share_scale,
        -- lines
        contexts.game_total as game_total_line,
        contexts.team_spread,
        abs(contexts.team_spread) as spread_magnitude,
        contexts.implied_team_total,
        lines.points_line as vegas_points_line,
        lines.opening_line as vegas_opening_line,
        lines.line_movement as vegas_line_move,
        {{ clamp('round(lines.line_movement)', -3, 3) }} as line_movement_direction,
        lines.late_moves as late_line_movement_count,
        case when lines.points_line is not null then 1 else 0 end as has_vegas_line,
        lines.line_std as multi_book_line_std,
        lines.vig_skew,
        round(lines.points_line - history.points_avg_season, 4) as line_vs_season_avg,
        lines.points_line - history.last_points_line as prop_line_delta,
        -- what to predict against
        lines.points_line,
        lines.bookmaker as points_line_bookmaker,
        lines.line_known_at as points_line_known_at,
        lines.over_price,
        lines.under_price,
        lines.consensus_line,
        lines.market_points,
        lines.market_over_probability,
        lines.books_quoting,
        -- what the history lacks
        history.missing_required,
        history.missing_optional,
        -- audit
        {{ latest_of(['contexts.known_at', 'injuries.known_at', 'lines.known_at']) }} as known_at
    from contexts
    {%- for name in of_the_same_games %}
    left join {{ name }}
        on contexts.game_id = {{ name }}.game_id
        and contexts.player_lookup = {{ name }}.player_lookup
    {%- endfor %}
),

counted as (
    {{ with_missing_features('joined') }}
),

judged as (
    {{ with_quality('counted', least_games) }}
)

select * from judged
