{#- tolerance: how far two sources may be apart and still tell the same story. -#}
{%- set boxes = ['nbac_gamebook_player_stats', 'bdl_player_boxscores', 'espn_boxscores'] -%}
{%- set tolerances = {'points': 0, 'assists': 0, 'field_goals_attempted': 0, 'minutes': 1} -%}

with chosen as (
    select * from {{ ref('player_boxscores') }}
    where not is_removed and minutes > 0
),

named as (
    {%- for feed in boxes %}
    select
        '{{ feed }}' as feed,
        boxscores.game_id,
        coalesce(spellings.player_lookup, boxscores.player_lookup) as player_lookup,
        boxscores.minutes,
        boxscores.points,
        boxscores.assists,
        boxscores.field_goals_attempted
    from {{ ref(feed) }} as boxscores
    left join {{ ref('player_names') }} as spellings
        on {{ resolve_player(
            'boxscores', 'spellings', 'boxscores.team_abbr', name='player_lookup'
        ) }}
    where not boxscores.is_removed and boxscores.minutes > 0
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

player_differences as (
    {%- for measure, tolerance in tolerances.items() %}
    select
        chosen.game_id,
        chosen.game_date,
        chosen.player_lookup as subject,
        '{{ measure }}' as measure,
        chosen.stat_source as used_source,
        cast(chosen.{{ measure }} as {{ column_type('float') }}) as used_value,
        named.feed as other_source,
        cast(named.{{ measure }} as {{ column_type('float') }}) as other_value
    from chosen
    inner join named
        on chosen.game_id = named.game_id and chosen.player_lookup = named.player_lookup
    where
        chosen.stat_source <> named.feed
        and abs(chosen.{{ measure }} - named.{{ measure }}) > {{ tolerance }}
    union all
    {%- endfor %}
    select
        games.game_id,
        games.game_date,
        games.home_team_abbr as subject,
        'tipoff_minutes' as measure,
        games.schedule_source as used_source,
        0.0 as used_value,
        'espn_scoreboard' as other_source,
        cast({{ dbt.datediff('games.tipoff_at', 'espn.scheduled_start_time', 'minute') }}
            as {{ column_type('float') }}) as other_value
    from {{ ref('dim_game') }} as games
    inner join {{ ref('espn_scoreboard') }} as espn
        on games.game_id = espn.game_id and not espn.is_removed
    where
        not games.is_removed
        and games.schedule_source <> 'espn_scoreboard'
        and abs({{ dbt.datediff('games.tipoff_at', 'espn.scheduled_start_time', 'minute') }}) > 15
)

select * from player_differences
