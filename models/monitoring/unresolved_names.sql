{%- set player_feeds = [
    'odds_api_player_points_props', 'bettingpros_player_points_props', 'nbac_injury_report',
    'bdl_injuries', 'bdl_player_boxscores', 'espn_boxscores', 'nbac_gamebook_player_stats',
] -%}
{%- set days = {'bdl_injuries': 'scrape_date'} -%}
{%- set teamless = ['odds_api_player_points_props'] -%}
{%- set named_otherwise = teamless + [
    'bettingpros_player_points_props', 'nbac_gamebook_player_stats',
] -%}

with quoted_teams as (
    {%- for feed in ['odds_api_player_points_props', 'odds_api_game_lines'] %}
    {%- for side in ['home', 'away'] %}
    select '{{ feed }}' as feed, {{ side }}_team_name as name, game_date
    from {{ ref(feed) }}
    where {{ side }}_team_abbr is null and not is_removed
    union distinct
    {%- endfor %}
    {%- endfor %}
    select 'nbac_injury_report' as feed, team_name as name, game_date
    from {{ ref('nbac_injury_report') }}
    where team_abbr is null and not is_removed
),

scheduled_teams as (
    {%- for side in ['home', 'away'] %}
    select 'nbac_schedule' as feed, {{ side }}_team_abbr as name, game_date
    from {{ ref('nbac_schedule') }}
    where not is_removed
    {{ 'union distinct' if not loop.last }}
    {%- endfor %}
),

unknown_codes as (
    select * from scheduled_teams
    where name not in (select teams.team_abbr from {{ ref('teams') }} as teams)
),

mentioned_players as (
    {%- for feed in player_feeds %}
    select distinct
        '{{ feed }}' as feed,
        {{ 'player_name' if feed in named_otherwise else 'player_full_name' }} as name,
        player_lookup as name_lookup,
        {{ 'cast(null as ' ~ dbt.type_string() ~ ')' if feed in teamless else 'team_abbr' }}
            as team_abbr,
        {{ days.get(feed, 'game_date') }} as game_date
    from {{ ref(feed) }}
    where not is_removed and player_lookup is not null
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

known_names as (
    select distinct name_lookup, is_shared
    from {{ ref('player_names') }}
    where not is_removed
),

unknown_players as (
    select distinct
        mentions.feed,
        mentions.name,
        mentions.name_lookup,
        mentions.game_date
    from mentioned_players as mentions
    left join known_names on mentions.name_lookup = known_names.name_lookup
    left join {{ ref('player_names') }} as spellings
        on {{ resolve_player('mentions', 'spellings', 'mentions.team_abbr') }}
    -- a shared name that comes without a team is settled where the game's teams are known
    where
        known_names.name_lookup is null
        or (
            known_names.is_shared
            and mentions.team_abbr is not null
            and spellings.name_lookup is null
        )
),

-- suggestions are for people to judge and are never applied by themselves
suggestions as (
    select
        strangers.name_lookup,
        string_agg(players.player_lookup, ', ' order by players.player_lookup) as suggestions
    from (select distinct name_lookup from unknown_players) as strangers
    inner join {{ ref('dim_player') }} as players
        on
            not players.is_removed
            and {{ edit_distance('strangers.name_lookup', 'players.player_lookup') }} <= 3
    group by strangers.name_lookup
),

unresolved as (
    select
        feed, 'team' as kind, name, game_date, cast(null as {{ dbt.type_string() }}) as suggestions
    from quoted_teams
    union all
    select
        feed, 'team' as kind, name, game_date, cast(null as {{ dbt.type_string() }}) as suggestions
    from unknown_codes
    union all
    select
        unknown_players.feed,
        'player' as kind,
        unknown_players.name,
        unknown_players.game_date,
        suggestions.suggestions
    from unknown_players
    left join suggestions on unknown_players.name_lookup = suggestions.name_lookup
)

select * from unresolved
