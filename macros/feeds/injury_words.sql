{% macro injury_status(text) -%}
    {#- A provider's word for availability in the vocabulary of the league's own report. -#}
    {%- set word = 'lower(trim(' ~ text ~ '))' -%}
    case
        when {{ text_matches(word, '^(out|suspended|suspension|injured reserve)') }} then 'out'
        when {{ text_matches(word, '^doubtful') }} then 'doubtful'
        when {{ text_matches(word, '^(questionable|day[ -]to[ -]day|gtd|game[ -]time)') }}
            then 'questionable'
        when {{ text_matches(word, '^probable') }} then 'probable'
        when {{ text_matches(word, '^(available|active|healthy)') }} then 'available'
    end
{%- endmacro %}

{% macro injury_reason_category(text) -%}
    {#- What a note in words gives as the reason. Notes name it in brackets after the player, as
        'Curry (hamstring)'; only without that are the other words looked at, where 'the rest of the
        season' is no rest. -#}
    {%- set note = 'lower(' ~ text ~ ')' -%}
    case
        when {{ text_matches(note, '\\((rest|load|maintenance)') }} then 'rest'
        when {{ text_matches(note, '\\((personal|family|bereavement)') }} then 'personal'
        when {{ text_matches(note, '\\((suspen|disciplin|league suspension|team suspension)') }}
            then 'suspension'
        when {{ text_matches(note, '\\((g[ -]league|two[ -]way)') }} then 'g_league'
        when {{ text_matches(note, '\\((not injury|coach|trade)') }} then 'other'
        when {{ text_matches(note, '^[^(]*\\([a-z][a-z /.-]*\\)') }} then 'injury'
        when {{ text_matches(
            note,
            '\\b(surger|surgical|injur|illness|sick|sprain|strain|torn\\b|tear\\b|fractur|broken|sore'
            ~ '|contusion|bruise|concussion|tendin|spasm|debridement|rehab|inflammation|infection'
            ~ '|achilles|hamstring|groin|calf|quad|knee|ankle|hip\\b|wrist|elbow|shoulder|thumb'
            ~ '|finger|toe\\b|oblique|labrum|meniscus|ligament|acl\\b|mcl\\b|retina|procedure)'
        ) }} then 'injury'
        when {{ text_matches(note, '\\b(suspen|disciplin)') }} then 'suspension'
        when {{ text_matches(note, '\\b(personal (reason|matter)|family|bereavement)') }}
            then 'personal'
        when {{ text_matches(
            note, '\\b(load management|resting|rest purposes|rest day|maintenance)|^rest$'
        ) }} then 'rest'
        when {{ text_matches(note, '\\b(g[ -]league|two[ -]way|on assignment)') }} then 'g_league'
        when {{ text }} is not null then 'other'
    end
{%- endmacro %}
