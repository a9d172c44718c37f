{{ config(materialized='view') }}

with outputs as (
    select
        *,
        status in ('missing', 'short') as is_gap
    from {{ ref('expected_outputs') }}
),

-- both numbers go on together while a gap goes on, whatever days have no games
numbered as (
    select
        *,
        row_number() over (partition by output, season_year order by game_date)
        - row_number() over (partition by output, season_year, is_gap order by game_date)
            as stretch
    from outputs
),

stretches as (
    select
        output,
        season_year,
        phase,
        level,
        due,
        is_required,
        min(game_date) as first_date,
        max(game_date) as last_date,
        count(*) as dates,
        count(case when status = 'missing' then 1 end) as dates_missing,
        sum(games_due) as games_due,
        sum(games_due - games_complete) as games_lacking
    from numbered
    where is_gap
    group by output, season_year, phase, level, due, is_required, stretch
),

present as (
    {{ newest_capture() }}
),

told as (
    select
        -- keys
        stretches.output,
        stretches.first_date,
        -- attributes
        stretches.last_date,
        stretches.season_year,
        stretches.phase,
        stretches.level,
        stretches.due,
        stretches.is_required,
        case when stretches.dates_missing = stretches.dates then 'missing' else 'short' end
            as status,
        {{ repair_command(
            'stretches.output', 'stretches.due', 'stretches.first_date', 'stretches.last_date'
        ) }} as repair,
        -- measures
        stretches.dates,
        cast(stretches.games_due as {{ column_type('int') }}) as games_due,
        cast(stretches.games_lacking as {{ column_type('int') }}) as games_lacking,
        {{ day_number(eastern_date('present.captured_at')) }}
        - {{ day_number('stretches.first_date') }} as days_old
    from stretches
    cross join present
)

select * from told
