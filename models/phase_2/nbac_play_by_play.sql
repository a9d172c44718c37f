{{ config(
    unique_key=['nba_game_id', 'event_number'],
    meta={'recompute': [from_landing('nbac_play_by_play', dated=true), from_seeds()]},
) }}
{%- set scope = change_scope() -%}
{%- set shared = [
    'scope', 'landing_date', 'captured_at', 'payload_id', 'correlation_id', 'nba_game_id',
    'event_number', 'period', 'clock', 'action_type', 'sub_type', 'tricode', 'person_id',
    'assist_player_id', 'block_player_id', 'steal_player_id', 'foul_drawn_player_id', 'went_in',
    'score_home', 'score_away', 'description',
] | join(', ') -%}
{#- A heave is a three tried from afar at the end of a period. -#}
{%- set is_three = "action_type in ('3pt', 'heave')" -%}

with payloads as (
    {{ newest_payloads('nbac_play_by_play', scope) }}
),

actions as (
    {{ nbac_actions('payloads') }}
),

table_events as (
    {{ nbac_table_events('payloads') }}
),

parsed as (
    select
        {{ shared }},
        source_form,
        order_number,
        written_area,
        written_distance,
        x_legacy,
        y_legacy
    from actions
    union all
    select
        {{ shared }},
        'stats_v2' as source_form,
        cast(null as {{ column_type('int') }}) as order_number,
        cast(null as {{ column_type('string') }}) as written_area,
        cast(null as {{ column_type('float') }}) as written_distance,
        cast(null as {{ column_type('int') }}) as x_legacy,
        cast(null as {{ column_type('int') }}) as y_legacy
    from table_events
),

located as (
    select
        *,
        action_type = '2pt' or {{ is_three }} as is_field_goal,
        {{ is_three }} as is_three,
        -- no three is taken at the basket: there 0, 0 means that the place was not recorded
        case
            when action_type = '2pt' or ({{ is_three }} and (x_legacy <> 0 or y_legacy <> 0))
                then x_legacy
        end as shot_x,
        case
            when action_type = '2pt' or ({{ is_three }} and (x_legacy <> 0 or y_legacy <> 0))
                then y_legacy
        end as shot_y
    from parsed
),

events as (
    select
        -- keys
        located.nba_game_id,
        located.event_number,
        located.scope,
        -- attributes
        located.landing_date as game_date,
        located.source_form,
        coalesce(located.order_number, located.event_number) as order_number,
        located.period,
        located.clock,
        located.action_type,
        nullif(located.sub_type, '') as sub_type,
        coalesce(nullif(located.tricode, ''), teams.team_abbr) as team_abbr,
        -- without a team the id is a team's or an official's
        case when located.tricode <> '' then nullif(located.person_id, 0) end as nba_player_id,
        located.assist_player_id,
        located.block_player_id,
        located.steal_player_id,
        located.foul_drawn_player_id,
        located.is_field_goal,
        case
            when located.is_field_goal or located.action_type = 'freethrow' then located.went_in
        end as is_made,
        case
            when located.is_field_goal then
                located.went_in
                and (located.assist_player_id is not null or located.description like '%AST)%')
        end as is_assisted,
        case
            when located.is_field_goal then
                coalesce(
                    nullif(located.written_area, ''),
                    {{ shot_area(
                        'located.shot_x', 'located.shot_y', to_type('null', 'float'),
                        'located.is_three'
                    ) }}
                )
        end as shot_area,
        located.description,
        -- measures
        60 * {{ to_type('substr(located.clock, 3, 2)', 'float') }}
        + {{ to_type('substr(located.clock, 6, 5)', 'float') }} as clock_seconds,
        case
            when located.is_field_goal then
                coalesce(
                    case when not located.is_three or located.written_distance > 0
                        then located.written_distance end,
                    round(sqrt(
                        located.shot_x * located.shot_x + located.shot_y * located.shot_y
                    ) / 10, 2)
                )
        end as shot_distance,
        located.shot_x,
        located.shot_y,
        located.score_home,
        located.score_away,
        -- audit
        located.captured_at as known_at,
        located.payload_id,
        located.correlation_id
    from located
    left join {{ ref('teams') }} as teams on located.person_id = teams.nba_team_id
    -- a period row may repeat an action number; the later row is the corrected one. The text of
    -- whole rows would tell ties apart as well, and take a season an eighth longer
    qualify row_number() over (
        partition by located.nba_game_id, located.event_number
        order by
            located.captured_at desc, located.order_number desc, located.clock desc,
            located.action_type desc, located.person_id desc, located.description desc,
            located.x_legacy desc, located.y_legacy desc, located.went_in desc,
            located.assist_player_id desc, located.written_area desc,
            located.written_distance desc, located.sub_type desc
    ) = 1
)

select * from events
