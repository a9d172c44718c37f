{% macro pregame_versions(versions, games) -%}
    {#- Of prediction versions under current names those that were made before their game began, with
        what they are: stood_at_tipoff, the last word of its key, also when it withdraws;
        is_first_recommendation, the first of its player that took a side; is_replay, computed after
        the game from what was known before it; is_on_record, false for a replay of a player of whom
        a version was there before tip-off: it takes nobody's place.
        A player who is renamed between two versions has two keys, and one first recommendation.
        A schedule may move tip-off after a version was written: both times bound it. -#}
    {%- set key = 'player_lookup, game_id, system_id, market' -%}
    {%- set player = 'current_lookup, game_id, system_id, market' -%}
    {%- set on_record -%}
        (
            not is_replay
            or count(case when not is_replay then 1 end) over (partition by {{ player }}) = 0
        )
    {%- endset -%}
    {%- set recommends = "coalesce(recommendation in ('OVER', 'UNDER'), false)" -%}
    select
        *,
        {{ on_record }} as is_on_record,
        row_number() over (
            partition by {{ key }} order by is_replay asc, prediction_version desc
        ) = 1 as stood_at_tipoff,
        {{ recommends }} and {{ on_record }} and row_number() over (
            partition by {{ player }}, {{ recommends }}
            order by is_replay asc, written_at asc, prediction_version asc, prediction_id asc
        ) = 1 as is_first_recommendation
    from (
        select
            versions.*,
            {{ is_replay('versions', 'coalesce(games.tipoff_at, versions.tipoff_at)') }} as is_replay
        from {{ versions }} as versions
        left join {{ games }} as games on versions.game_id = games.game_id
        where
            versions.predicted_at < versions.tipoff_at
            and versions.predicted_at < coalesce(games.tipoff_at, versions.tipoff_at)
    ) as pregame
{%- endmacro %}
