{% snapshot injury_status_history %}
{{ config(
    unique_key=['game_id', 'player_lookup'],
    strategy='check',
    check_cols=['game_date', 'team_abbr', 'injury_status', 'reason'],
    hard_deletes='invalidate',
) }}

select
    game_id,
    player_lookup,
    game_date,
    team_abbr,
    injury_status,
    reason,
    known_at
from {{ ref('player_injury_status') }}
where not is_removed

{% endsnapshot %}
