{% snapshot game_dates_history %}
{{ config(
    unique_key='nba_game_id',
    strategy='check',
    check_cols=['game_id', 'game_date', 'tipoff_at', 'is_postponed'],
    hard_deletes='invalidate',
) }}

select
    nba_game_id,
    game_id,
    game_date,
    tipoff_at,
    is_postponed
from {{ ref('dim_game') }}
where not is_removed and nba_game_id is not null

{% endsnapshot %}
