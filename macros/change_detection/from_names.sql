{% macro from_names(by, mentions, date='game_date') -%}
    {#- The recompute clauses of a model that asks who is meant by a name: a name that comes, goes
        or changes its bearer reaches what the rows that mention it are about.
        mentions: feed to the steps of `through` from a name on; the first is the feed itself,
        joined by its column of the name. -#}
    {%- set clauses = [] -%}
    {%- for mention in mentions -%}
        {%- set first = {
            'model': mention.feed,
            'on': {mention.get('name', 'player_lookup'): 'name_lookup'},
        } -%}
        {%- do clauses.append({
            'by': by, 'changed': ['player_names'], 'date': date,
            'through': [first] + mention.get('through', []),
            'date_key': mention.get('date_key', date),
        }) -%}
    {%- endfor -%}
    {{ return(clauses) }}
{%- endmacro %}
