{{ config(
    unique_key=['game_id', 'player_lookup'],
    meta={'recompute': [
        {'by': 'player_lookup', 'changed': [
            'upcoming_player_game_context', 'player_shot_zone_analysis',
        ]},
        {
            'by': 'player_lookup',
            'changed': ['player_form', 'player_recent_form', 'player_line_form'],
            'onward': true,
        },
        {'by': 'team_abbr', 'changed': ['team_form'], 'onward': true},
        {
            'by': 'opponent_team_abbr', 'key': 'team_abbr', 'changed': ['team_form'],
            'onward': true,
        },
        {'by': 'game_id', 'changed': ['team_defense_zone_analysis']},
    ]},
) }}
{%- set scope = change_scope() -%}
{%- set seasonal = ['avg_season', 'vs_season_zscore', 'games_below_avg'] -%}
{%- set home_margin = 2.4 -%}
{#- Both have a row for every game that a player played. -#}
{%- set forms = {'form': 'player_form', 'recent': 'player_recent_form'} -%}
{%- set teams_of_game = {'own_team': 'team_abbr', 'other_team': 'opponent_team_abbr'} -%}
{%- set days_away = day_number('contexts.game_date') ~ ' - ' ~ day_number('recent.game_date') -%}

with contexts as (
    select * from {{ ref('upcoming_player_game_context') }}
    where not is_removed and {{ in_scope(scope) }}
),

line_form as (
    {{ last_rows('player_line_form', 'player_lookup', 'contexts') }}
),

last_games as (
    {{ last_games('player_recent_form', 'player_lookup', 'contexts') }}
),

{% for name, model in forms.items() -%}
{{ name }} as (
    {{ rows_of_last(model, 'player_lookup', 'last_games') }}
),

{% endfor -%}

{% for name, side in teams_of_game.items() -%}
{{ name }} as (
    {{ last_rows('team_form', 'team_abbr', 'contexts', target_entity=side) }}
),

{% endfor -%}

-- his games against each opponent are a history of their own
meetings as (
    select
        player_lookup,
        opponent_team_abbr,
        game_date,
        lead(game_date) over (
            partition by player_lookup, opponent_team_abbr order by game_date, game_id
        ) as next_game_date,
        {%- for market in contract_markets() %}
        {{ market }}_avg_vs_opponent,
        {%- endfor %}
        games_vs_opponent
    from {{ ref('player_recent_form') }} as past
    where
        not past.is_removed
        and past.player_lookup in (select contexts.player_lookup from contexts)
),

defenses as (
    select * from {{ ref('team_defense_zone_analysis') }}
    where not is_removed and game_id in (select contexts.game_id from contexts)
),

zones as (
    select * from {{ ref('player_shot_zone_analysis') }}
    where not is_removed and game_id in (select contexts.game_id from contexts)
),

joined as {{ materialized() }} (
    select
        -- keys
        contexts.game_id,
        contexts.player_lookup,
        -- attributes
        contexts.game_date,
        contexts.season_year,
        contexts.team_abbr,
        contexts.opponent_team_abbr,
        contexts.tipoff_at,
        contexts.cutoff_at,
        -- of every game behind the row
        {{ latest_of([
            'form.tipoff_at', 'line_form.tipoff_at', 'own_team.tipoff_at', 'other_team.tipoff_at',
            'defenses.newest_input_at',
        ]) }} as newest_input_at,
        -- form
        {%- for column in contract_columns('player_form') %}
        form.{{ column }},
        {%- endfor %}
        {%- for column in contract_columns('player_recent_form') %}
        {%- if column == 'games_vs_opponent' %}
        coalesce(meetings.games_vs_opponent, 0) as games_vs_opponent,
        {%- elif column.endswith('_vs_opponent') %}
        meetings.{{ column }},
        {%- elif seasonal | select('in', column) | list %}
        {{ this_season('recent', 'contexts', column) }} as {{ column }},
        {%- else %}
        recent.{{ column }},
        {%- endif %}
        {%- endfor %}
        coalesce(form.career_games, 0) as career_games,
        coalesce({{ this_season('recent', 'contexts', 'games_played_season') }}, 0)
            as games_played_season,
        {{ clamp(days_away, 1, 60) }} as days_since_last_game,
        case
            when recent.season_year = contexts.season_year
                and recent.team_abbr = contexts.team_abbr
                and {{ days_away }} < {{ away_in_days() }}
                then recent.games_since_structural_change
            else 0
        end as games_since_structural_change,
        {{ signed_step('recent.points_last_3_minus_2_before', 2, 5) }} as recent_trend,
        recent.minutes_std_last_10 as minutes_volatility_last_10,
        recent.free_throw_share_last_10 as pct_free_throw,
        -- schedule
        contexts.games_in_last_7_days,
        contexts.games_in_last_14_days,
        contexts.minutes_in_last_7_days as minutes_load_last_7d,
        contexts.back_to_backs_last_14_days,
        contexts.days_rest,
        {{ clamp('contexts.team_days_rest', 0, 10) }} as team_days_rest,
        {{ clamp('contexts.opponent_days_rest', 0, 10) }} as opponent_days_rest,
        {{ clamp('contexts.team_days_rest - contexts.opponent_days_rest', -2, 2) }}
            as rest_advantage,
        contexts.team_games_played_season,
        contexts.travel_miles,
        case when contexts.is_home then 1 else 0 end as home_away,
        case when contexts.is_back_to_back then 1 else 0 end as back_to_back,
        case when contexts.season_type in ('playoffs', 'playin') then 1 else 0 end as playoff_game,
        -- team and opponent
        contexts.team_win_pct,
        own_team.team_pace_last_10 as team_pace,
        own_team.team_off_rating_last_10 as team_off_rating,
        own_team.blowout_rate_last_10 as blowout_minutes_risk,
        other_team.blowout_rate_last_10 as opponent_blowout_rate,
        {%- for measure in ['pace', 'off_rating', 'def_rating', 'margin'] %}
        own_team.team_{{ measure }}_ewma_20,
        other_team.team_{{ measure }}_ewma_20 as opponent_{{ measure }}_ewma_20,
        {%- endfor %}
        {%- for measure in ['points', 'three_attempts', 'free_throws'] %}
        other_team.{{ measure }}_allowed_ewma_20 as opponent_{{ measure }}_allowed_ewma_20,
        {%- endfor %}
        round(other_team.team_pace_ewma_20 - own_team.team_pace_ewma_20, 4)
            as opponent_pace_mismatch,
        round({{ expected_team_points('own_team', 'other_team', 'contexts.is_home') }}, 4)
            as expected_team_points,
        round(
            own_team.team_margin_ewma_20 - other_team.team_margin_ewma_20
            + case when contexts.is_home then {{ home_margin }} else -{{ home_margin }} end,
            4
        ) as expected_margin,
        case when defenses.games_in_sample >= 5 then defenses.defensive_rating_last_15 end
            as opponent_def_rating,
        case when defenses.games_in_sample >= 5 then defenses.opponent_pace_last_15 end
            as opponent_pace,
        -- zones
        zones.paint_rate_last_10 as pct_paint,
        zones.mid_range_rate_last_10 as pct_mid_range,
        zones.three_rate_last_10 as pct_three,
        round(1 - zones.assisted_rate_last_10, 4) as self_creation_rate,
        {%- for zone in ['paint', 'mid_range', 'three'] %}
        defenses.{{ zone }}_defense_vs_league_avg as opponent_{{ zone }}_defense,
        {%- endfor %}
        round(
            zones.total_shots_last_10 / nullif(zones.games_in_sample_10, 0) / 100 * (
                2 * zones.paint_rate_last_10 * defenses.paint_defense_vs_league_avg
                + 2 * zones.mid_range_rate_last_10 * defenses.mid_range_defense_vs_league_avg
                + 3 * zones.three_rate_last_10 * defenses.three_defense_vs_league_avg
            ),
            4
        ) as zone_points_edge,
        -- lines
        line_form.points_line as last_points_line,
        {%- for column in contract_columns('player_line_form') %}
        line_form.{{ column }},
        {%- endfor %}
        -- audit
        recent.known_at
    from contexts
    -- a join carries the columns of all joins before it: those that bring many come last
    left join defenses
        on contexts.game_id = defenses.game_id
        and contexts.opponent_team_abbr = defenses.team_abbr
    left join zones
        on contexts.game_id = zones.game_id and contexts.player_lookup = zones.player_lookup
    {%- for name, side in teams_of_game.items() %}
    left join {{ name }} on {{ is_last_row(name, 'contexts', side) }}
    {%- endfor %}
    left join meetings
        on {{ latest_before('meetings', 'contexts', 'player_lookup') }}
        and meetings.opponent_team_abbr = contexts.opponent_team_abbr
    {%- for name in ['line_form'] + forms.keys() | list %}
    left join {{ name }} on {{ is_last_row(name, 'contexts', 'player_lookup') }}
    {%- endfor %}
),

compared as (
    select
        *,
        {{ signed_step(
            '(minutes_avg_last_10 - minutes_avg_season) / nullif(minutes_avg_season, 0)', 0.1, 0.2
        ) }} as minutes_change
    from joined
),

named as (
    select
        *,
        {{ null_features(is_required=true, of_the_day=false) }} as missing_required,
        {{ null_features(is_required=false, of_the_day=false) }} as missing_optional
    from compared
)

select * from named
