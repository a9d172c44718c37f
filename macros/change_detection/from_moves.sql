{% macro from_moves() -%}
    {#- The recompute clauses of a model that asks where players were last: a transaction, or a new
        identity of its player, reaches the player's later games. -#}
    {{ return([
        {
            'by': 'player_lookup', 'changed': ['nbac_player_movement'], 'onward': true,
            'through': [{
                'model': 'player_identities', 'on': {'nba_player_id': 'nba_player_id'},
                'keep': {'transaction_date': 'transaction_date'},
            }],
            'date_key': 'transaction_date',
        },
        {
            'by': 'player_lookup', 'key': 'mover', 'changed': ['player_identities'],
            'onward': true,
            'through': [{
                'model': 'nbac_player_movement', 'on': {'nba_player_id': 'nba_player_id'},
                'keep': {'mover': 'player_lookup'},
            }],
            'date_key': 'transaction_date',
        },
    ]) }}
{%- endmacro %}
