{{ config(materialized='view') }}

with outputs as (
    select * from {{ ref('phase_outputs') }}
),

present as (
    {{ newest_capture() }}
),

-- a schedule that is fetched no more says of no game that it is final
games as (
    select
        games.game_id,
        games.nba_game_id,
        games.game_date,
        games.season_year,
        games.tipoff_at,
        games.on_slate,
        coalesce(games.is_final, false) or {{ day_number(eastern_date('present.captured_at')) }}
        - {{ day_number('games.game_date') }} >= 2 as is_over
    from {{ ref('dim_game') }} as games
    cross join present
    where not games.is_removed and not games.is_postponed
),

counted as (
    {%- for output, (relation, game) in judged_outputs().items() %}
    select
        '{{ output }}' as output,
        games.game_id,
        count(*) as rows_there
    from games
    inner join {{ ref(relation) }} as held on games.{{ game }} = held.{{ game }}
    where {{ is_live(relation, 'held') }}
    group by games.game_id
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

-- grades are due wherever there was something to grade
due_games as (
    select
        outputs.output,
        games.game_date,
        games.season_year,
        games.tipoff_at,
        outputs.due <> 'results' or games.is_over as is_due,
        coalesce(counted.rows_there, 0) as rows_there,
        case
            when outputs.output = 'prediction_accuracy' and predicted.rows_there > 0 then 1
            else outputs.rows_per_game
        end as rows_due
    from games
    inner join outputs on outputs.due <> 'slate' or games.on_slate
    left join counted
        on outputs.output = counted.output and games.game_id = counted.game_id
    left join counted as predicted
        on predicted.output = 'player_prop_predictions' and games.game_id = predicted.game_id
),

dated as (
    select
        game_date,
        output,
        season_year,
        min(tipoff_at) as first_tipoff_at,
        count(*) as games,
        count(case when is_due then 1 end) as games_due,
        count(case when is_due and rows_there >= rows_due then 1 end) as games_complete,
        sum(case when is_due then rows_due else 0 end) as expected_rows,
        sum(case when is_due then rows_there else 0 end) as rows_there
    from due_games
    group by game_date, output, season_year
),

judged as (
    select
        -- keys
        dated.game_date,
        dated.output,
        -- attributes
        dated.season_year,
        outputs.phase,
        outputs.level,
        outputs.due,
        outputs.is_required,
        case
            when dated.games_due = 0 then 'waiting'
            -- lines and reports of a night may still come
            when
                dated.games_complete < dated.games_due
                and outputs.due = 'slate'
                and not outputs.is_required
                and dated.first_tipoff_at > present.captured_at
                then 'waiting'
            when dated.games_complete < dated.games_due and dated.rows_there = 0 then 'missing'
            when dated.games_complete < dated.games_due then 'short'
            when dated.games_due < dated.games then 'waiting'
            when dated.rows_there = 0 then 'empty_ok'
            else 'complete'
        end as status,
        -- measures
        dated.games,
        dated.games_due,
        dated.games_complete,
        cast(dated.expected_rows as {{ column_type('int') }}) as expected_rows,
        cast(dated.rows_there as {{ column_type('int') }}) as rows_there
    from dated
    inner join outputs on dated.output = outputs.output
    cross join present
)

select * from judged
