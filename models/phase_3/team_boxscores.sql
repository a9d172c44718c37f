{{ config(
    unique_key=['game_id', 'team_abbr'],
    meta={'recompute': [
        of_games(['nbac_team_boxscore'], by='nba_game_id'),
        {'by': 'game_id', 'changed': ['dim_game', 'player_game_summary']},
    ]},
) }}
{%- set scope = change_scope() -%}

with games as (
    select * from {{ ref('dim_game') }}
    where not is_removed and {{ in_scope(scope) }}
),

official as (
    select
        games.game_id,
        boxscores.*
    from {{ ref('nbac_team_boxscore') }} as boxscores
    inner join games on boxscores.nba_game_id = games.nba_game_id
    -- a side without a name is nobody's; the players' sums stand for it
    where not boxscores.is_removed and boxscores.team_abbr is not null
),

player_sums as (
    select
        players.game_id,
        players.team_abbr,
        {{ exact_sum('players.minutes_played') }} as minutes,
        {%- for measure in box_columns() if measure != 'minutes' %}
        sum(players.{{ measure }}) as {{ measure }},
        {%- endfor %}
        sum(players.paint_attempts) as paint_attempts,
        sum(players.paint_makes) as paint_makes,
        sum(players.mid_range_attempts) as mid_range_attempts,
        sum(players.mid_range_makes) as mid_range_makes,
        max(players.known_at) as known_at
    from {{ ref('player_game_summary') }} as players
    inner join games on players.game_id = games.game_id
    where not players.is_removed
    group by players.game_id, players.team_abbr
),

-- team rebounds and turnovers are missing from player sums, so the team's own box comes first
boxscores as (
    select
        -- keys
        games.game_id,
        coalesce(official.team_abbr, player_sums.team_abbr) as team_abbr,
        games.nba_game_id,
        -- attributes
        games.game_date,
        case when official.game_id is null then 'player_game_summary' else 'nbac_team_boxscore' end
            as stat_source,
        -- measures
        {%- for measure in box_columns() %}
        case
            when official.game_id is null then player_sums.{{ measure }}
            else official.{{ measure }}
        end as {{ measure }},
        {%- endfor %}
        player_sums.paint_attempts,
        player_sums.paint_makes,
        player_sums.mid_range_attempts,
        player_sums.mid_range_makes,
        -- audit
        coalesce(official.known_at, player_sums.known_at) as known_at
    from official
    full outer join player_sums
        on official.game_id = player_sums.game_id and official.team_abbr = player_sums.team_abbr
    inner join games on coalesce(official.game_id, player_sums.game_id) = games.game_id
)

select * from boxscores
