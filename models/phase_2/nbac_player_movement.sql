{{ config(
    unique_key=['group_sort', 'nba_player_id', 'team_id', 'additional_sort'],
    meta={'recompute': [from_landing('nbac_player_movement'), from_seeds()]},
) }}
{%- set scope = change_scope() -%}

with payloads as (
    {{ newest_payloads('nbac_player_movement', scope) }}
),

parsed as (
    {{ json_rows('payloads', ['$.NBA_Player_Movement.rows'], {
        'group_sort': ['$.GroupSort', 'string'],
        'player_number': ['$.PLAYER_ID', 'int'],
        'team_id': ['$.TEAM_ID', 'int'],
        'sort_number': ['$.Additional_Sort', 'int'],
        'transaction_type': ['$.Transaction_Type', 'string'],
        'transaction_day': ['$.TRANSACTION_DATE', 'string'],
        'transaction_description': ['$.TRANSACTION_DESCRIPTION', 'string'],
        'team_slug': ['$.TEAM_SLUG', 'string'],
        'slug': ['$.PLAYER_SLUG', 'string'],
    }) }}
),

named as (
    select
        *,
        coalesce(player_number, 0) as nba_player_id,
        coalesce(sort_number, 0) as additional_sort,
        nullif(slug, '') as player_slug
    from parsed
),

movements as (
    select
        -- keys
        named.group_sort,
        named.nba_player_id,
        named.team_id,
        named.additional_sort,
        named.scope,
        -- attributes
        named.transaction_type,
        cast(substr(named.transaction_day, 1, 10) as date) as transaction_date,
        named.transaction_description,
        named.nba_player_id > 0 as is_player_transaction,
        named.player_slug,
        {{ player_lookup('named.player_slug') }} as player_lookup,
        named.team_slug,
        teams.team_abbr,
        givers.team_abbr as from_team_abbr,
        -- audit
        named.captured_at as known_at,
        named.payload_id,
        named.correlation_id
    from named
    left join {{ ref('teams') }} as teams on named.team_id = teams.nba_team_id
    left join {{ ref('teams') }} as givers on named.additional_sort = givers.nba_team_id
    qualify row_number() over (
        partition by
            named.group_sort, named.nba_player_id, named.team_id, named.additional_sort
        order by named.captured_at desc, named.transaction_description asc, {{ whole_row('named') }}
    ) = 1
)

select * from movements
