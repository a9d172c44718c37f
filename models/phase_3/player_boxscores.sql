{#- In the order of trust; a game has one source for who played. -#}
{%- set sources = [
    {
        'feed': 'nbac_gamebook_player_stats', 'game': 'game_id', 'plus_minus': true,
        'name': 'player_name',
    },
    {
        'feed': 'nbac_player_boxscores', 'game': 'nba_game_id', 'plus_minus': true, 'id': true,
        'dated': true,
    },
    {'feed': 'bdl_player_boxscores', 'game': 'game_id', 'dated': true},
    {'feed': 'espn_boxscores', 'game': 'game_id', 'plus_minus': true},
] -%}
{%- set by_game_id = sources | selectattr('game', 'eq', 'game_id') -%}
{%- set mentions = [] -%}
{%- for source in sources -%}
    {%- do mentions.append({'feed': source.feed, 'through': [in_dim_game(source.game)]}) -%}
{%- endfor -%}
{{ config(
    unique_key=['game_id', 'player_lookup'],
    meta={'recompute': [
        {'by': 'game_id', 'changed': ['dim_game']},
        of_games(by_game_id | map(attribute='feed') | list),
        of_games(['nbac_player_boxscores'], by='nba_game_id'),
        {
            'by': 'nba_game_id', 'changed': ['player_identities'],
            'through': [
                {'model': 'nbac_player_boxscores', 'on': {'nba_player_id': 'nba_player_id'}},
                in_dim_game('nba_game_id'),
            ],
        },
    ] + from_names('game_id', mentions)},
) }}
{%- set scope = change_scope() -%}

with games as (
    select * from {{ ref('dim_game') }}
    where not is_removed and {{ in_scope(scope) }}
),

reported as (
    {%- for source in sources %}
    select
        games.game_id,
        games.nba_game_id,
        games.game_date,
        {{ 'boxscores.nba_player_id' if source.id else 'null' }} as reported_player_id,
        boxscores.player_lookup as name_lookup,
        boxscores.{{ source.name or 'player_full_name' }} as player_full_name,
        boxscores.team_abbr,
        {{ box_measures('boxscores') }},
        {{ 'boxscores.plus_minus' if source.plus_minus else 'null' }} as plus_minus,
        '{{ source.feed }}' as stat_source,
        {{ loop.index }} as source_order,
        boxscores.known_at
    from {{ ref(source.feed) }} as boxscores
    inner join games on boxscores.{{ source.game }} = games.{{ source.game }}
    where not boxscores.is_removed and boxscores.player_lookup is not null
    {{ of_one_answer('boxscores', 'games', 'game_id') if source.dated }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

namesakes as (
    select distinct name_lookup
    from {{ ref('player_names') }}
    where is_shared and not is_removed
),

identified as (
    select
        reported.*,
        coalesce(identities.nba_player_id, spellings.nba_player_id) as nba_player_id,
        coalesce(
            identities.player_lookup,
            spellings.player_lookup,
            -- with a team that none of its bearers is known by, a shared name is none of theirs
            case when namesakes.name_lookup is not null
                then {{ dbt.concat(['reported.name_lookup', 'lower(reported.team_abbr)']) }} end,
            reported.name_lookup
        ) as player_lookup,
        min(case when reported.minutes > 0 then reported.source_order end)
            over (partition by reported.game_id) as game_source_order
    from reported
    left join {{ ref('player_identities') }} as identities
        on reported.reported_player_id = identities.nba_player_id and not identities.is_removed
    left join {{ ref('player_names') }} as spellings
        on {{ resolve_player('reported', 'spellings', 'reported.team_abbr') }}
    left join namesakes on reported.name_lookup = namesakes.name_lookup
),

-- who played stands in the game's own source; who did not may be named by a later one
boxscores as (
    select
        -- keys
        game_id,
        player_lookup,
        nba_game_id,
        nba_player_id,
        -- attributes
        game_date,
        player_full_name,
        team_abbr,
        stat_source,
        -- measures
        {{ box_measures('identified') }},
        plus_minus,
        -- audit
        known_at
    from identified
    where source_order = game_source_order or coalesce(minutes, 0) = 0
    qualify row_number() over (
        partition by game_id, player_lookup
        order by
            case when source_order = game_source_order then 0 else 1 end asc,
            source_order asc, minutes desc, name_lookup asc, team_abbr asc,
            {{ whole_row('identified') }}
    ) = 1
)

select * from boxscores
