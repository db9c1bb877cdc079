-- What the sources of the runs gave.
WITH wanted AS (
    SELECT
        unnest($sites) AS site,
        unnest($run_ids) AS run_id
)

SELECT
    sources.site,
    sources.run_id,
    sources.source_url,
    sources.source_channel,
    sources.link_count,
    sources.window_link_count,
    sources.taken_count,
    sources.elsewhere_count,
    sources.newest_hint_at,
    left(sources.problem, 500) AS problem
FROM ops.sources AS sources
SEMI JOIN wanted ON sources.site = wanted.site AND sources.run_id = wanted.run_id
ORDER BY sources.site ASC, sources.source_url ASC;
