{% macro bigdataball_fields() -%}
    {#- Columns of the file by the name they get here, for json_rows. -#}
    {%- set fields = {
        'nba_game_id': ['$.game_id', 'string', 0],
        'away_team_abbr': ['$.away_team', 'string', 0],
        'home_team_abbr': ['$.home_team', 'string', 0],
        'bdb_game_id': ['$.game_id', 'int'],
        'event_sequence': ['$.play_id', 'int'],
        'event_subtype': ['$.type', 'string'],
        'event_description': ['$.description', 'string'],
        'game_clock': ['$.remaining_time', 'string'],
        'elapsed_time': ['$.elapsed', 'string'],
        'score_away': ['$.away_score', 'int'],
        'score_home': ['$.home_score', 'int'],
        'team_abbr': ['$.team', 'string'],
        'points_scored': ['$.points', 'int'],
        'jumper_away': ['$.away', 'string'],
        'jumper_home': ['$.home', 'string'],
        'left_court': ['$.left', 'string'],
    } -%}
    {%- for name in ['period', 'num', 'outof'] -%}
        {%- do fields.update({name: ['$.' ~ name, 'int']}) -%}
    {%- endfor -%}
    {%- for name in [
        'shot_distance', 'original_x', 'original_y', 'converted_x', 'converted_y',
    ] -%}
        {%- do fields.update({name: ['$.' ~ name, 'float']}) -%}
    {%- endfor -%}
    {%- for name in bigdataball_five('a') + bigdataball_five('h') + [
        'data_set', 'play_length', 'event_type', 'player', 'assist', 'block', 'steal', 'entered',
        'opponent', 'possession', 'reason', 'result',
    ] -%}
        {%- do fields.update({name: ['$.' ~ name, 'string']}) -%}
    {%- endfor -%}
    {{ return(fields) }}
{%- endmacro %}

{% macro bigdataball_lookup_columns() -%}
    {#- Each player_lookup of the model with the name it is made of. -#}
    {%- set lookups = {
        'player_1_lookup': 'player', 'player_2_lookup': 'player_2', 'player_3_lookup': 'player_3',
        'possession_player_lookup': 'possession',
    } -%}
    {%- for side in ['away', 'home'] -%}
        {%- for name in bigdataball_five(side[0]) -%}
            {%- do lookups.update({side ~ '_player_' ~ name[1] ~ '_lookup': name}) -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ return(lookups) }}
{%- endmacro %}

{% macro bigdataball_five(side) -%}
    {{ return([side ~ '1', side ~ '2', side ~ '3', side ~ '4', side ~ '5']) }}
{%- endmacro %}

{% macro bigdataball_team_of(name) -%}
    {#- The team in whose line-up a player stands; NULL for somebody who is not on court. -#}
    case
        when {{ name }} in ({{ bigdataball_five('a') | join(', ') }}) then away_team_abbr
        when {{ name }} in ({{ bigdataball_five('h') | join(', ') }}) then home_team_abbr
    end
{%- endmacro %}

{% macro bigdataball_name(name) -%}
    {#- Names have come with the player's NBA id in front, such as 1630552jalenjohnson. -#}
    regexp_replace({{ name }}, '^[0-9]+[ ,_-]*', '')
{%- endmacro %}

{% macro bigdataball_lookups(relation, lookups) -%}
    {#- The rows with a player_lookup for each name; lookups: {column: name column}. -#}
    select
        {{ relation }}.*,
        {%- for lookup, name in lookups.items() %}
        {{ player_lookup(bigdataball_name(relation ~ '.' ~ name)) }} as {{ lookup }}
        {{- ',' if not loop.last }}
        {%- endfor %}
    from {{ relation }}
{%- endmacro %}
