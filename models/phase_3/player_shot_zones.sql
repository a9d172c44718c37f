{{ config(
    unique_key=['nba_game_id', 'nba_player_id'],
    meta={'recompute': [
        {'by': 'nba_game_id', 'changed': ['dim_game']},
        of_games(
            ['bigdataball_play_by_play', 'nbac_play_by_play', 'nbac_shot_chart'], by='nba_game_id'
        ),
    ] + from_names('nba_game_id', [{
        'feed': 'bigdataball_play_by_play', 'name': 'player_1_lookup',
        'through': [in_dim_game('nba_game_id')],
    }])},
) }}
{%- set scope = change_scope() -%}

with games as (
    select nba_game_id, game_date
    from {{ ref('dim_game') }}
    where not is_removed and {{ in_scope(scope) }}
),

bigdataball_shots as (
    select
        events.nba_game_id,
        spellings.nba_player_id,
        events.shot_area,
        events.shot_made as is_made,
        events.shot_made and coalesce(events.player_2_role, '') = 'assist' as is_assisted,
        events.known_at
    from {{ ref('bigdataball_play_by_play') }} as events
    left join {{ ref('player_names') }} as spellings
        on {{ resolve_player(
            'events', 'spellings', 'events.player_1_team_abbr', name='player_1_lookup'
        ) }}
    where
        not events.is_removed
        and events.is_field_goal
        and events.nba_game_id in (select games.nba_game_id from games)
),

play_by_play_shots as (
    select
        nba_game_id,
        nba_player_id,
        shot_area,
        is_made,
        is_assisted,
        known_at
    from {{ ref('nbac_play_by_play') }}
    where
        not is_removed
        and is_field_goal
        and nba_player_id is not null
        -- a form of the play-by-play that has no places leaves the zones to the shot chart
        and shot_area is not null
        and nba_game_id in (select games.nba_game_id from games)
),

chart_shots as (
    select
        charted.nba_game_id,
        charted.nba_player_id,
        charted.shot_area,
        charted.is_made,
        cast(null as {{ column_type('bool') }}) as is_assisted,
        charted.known_at
    from {{ ref('nbac_shot_chart') }} as charted
    inner join games on charted.nba_game_id = games.nba_game_id
    where not charted.is_removed
    {{ of_one_answer('charted', 'games', 'nba_game_id') }}
),

all_shots as (
    select *, 1 as source_order, 'bigdataball_play_by_play' as shot_zone_source
    from bigdataball_shots
    union all
    select *, 2 as source_order, 'nbac_play_by_play' as shot_zone_source
    from play_by_play_shots
    union all
    select *, 3 as source_order, 'nbac_shot_chart' as shot_zone_source
    from chart_shots
),

-- a source with a shot that has no known shooter or place would give too few
usable_sources as (
    select nba_game_id, min(source_order) as source_order
    from (
        select nba_game_id, source_order
        from all_shots
        group by nba_game_id, source_order
        having count(*) = count(nba_player_id) and count(*) = count(shot_area)
    ) as whole_sources
    group by nba_game_id
),

zoned as (
    select
        shots.*,
        games.game_date,
        case
            when shots.shot_area in ('Restricted Area', 'In The Paint (Non-RA)') then 'paint'
            when shots.shot_area = 'Mid-Range' then 'mid_range'
            else 'three'
        end as shot_zone
    from all_shots as shots
    inner join usable_sources
        on shots.nba_game_id = usable_sources.nba_game_id
        and shots.source_order = usable_sources.source_order
    inner join games on shots.nba_game_id = games.nba_game_id
),

counted as (
    select
        -- keys
        nba_game_id,
        nba_player_id,
        -- attributes
        game_date,
        shot_zone_source,
        -- measures
        {%- for zone in ['paint', 'mid_range', 'three'] %}
        sum(case when shot_zone = '{{ zone }}' then 1 else 0 end) as {{ zone }}_attempts,
        sum(case when shot_zone = '{{ zone }}' and is_made then 1 else 0 end) as {{ zone }}_makes,
        {%- endfor %}
        sum(case when is_made and is_assisted then 1 when is_assisted is not null then 0 end)
            as assisted_fg_makes,
        -- audit
        max(known_at) as known_at
    from zoned
    group by nba_game_id, nba_player_id, game_date, shot_zone_source
)

select * from counted
