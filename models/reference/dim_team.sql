{{ config(materialized='view') }}

with teams as (
    select * from {{ ref('teams') }}
)

select * from teams
