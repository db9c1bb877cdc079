-- The articles $article_ids as core has them, each with the moment of its newest trusted reading. is_weak: it rests on
-- what an odd night brought. is_at_home: it was read at its own address, and not on a page that only named it, as far
-- as ops.pages tells. is_doubted: its newest reading was doubted and then taken over; former_*: what its last
-- undoubted one said. Rows are found by their ids alone before anything else of them is read, and what only doubted
-- ones need is read for these: bodies are most of the warehouse.
WITH places AS (
    SELECT rowid AS place
    FROM core.articles
    WHERE site = $site AND article_id IN (SELECT cast(unnest(cast($article_ids AS VARCHAR[])) AS UUID))
),

known AS (
    SELECT
        article_id,
        url,
        canonical_url,
        run_id,
        headline,
        body,
        authors,
        published_at,
        published_at_precision,
        language_detected,
        section,
        is_teaser,
        is_metadata_only,
        fetched_at,
        first_seen_at
    FROM core.articles
    WHERE site = $site AND rowid IN (SELECT places.place FROM places)
),

site_pages AS (
    SELECT
        run_id,
        link_url,
        final_url
    FROM ops.pages
    WHERE site = $site AND kind = 'article'
),

homes AS (
    SELECT
        known.article_id,
        bool_or(
            known.canonical_url IN (
                known.url,
                split_part(known.url, '?', 1),
                pages.final_url,
                split_part(pages.final_url, '?', 1)
            )
        ) AS is_at_home
    FROM known
    INNER JOIN site_pages AS pages ON known.run_id = pages.run_id AND known.url = pages.link_url
    GROUP BY known.article_id
),

readings AS (
    SELECT
        said.article_id,
        said.reading_id,
        said.fetched_at,
        coalesce(doubted.status = 'confirmed', FALSE) AS is_doubted,
        coalesce(doubted.doubts = ['N01'], FALSE) AS is_weak
    FROM ops.article_readings AS said
    LEFT JOIN ops.doubted_readings AS doubted
        ON said.reading_id = doubted.reading_id AND said.article_id = doubted.article_id
    WHERE
        said.article_id IN (SELECT known.article_id FROM known)
        AND coalesce(doubted.status NOT IN ('kept_aside', 'undone'), TRUE)
        AND said.reading_id NOT IN (
            SELECT others.reading_id
            FROM ops.article_readings AS others
            INNER JOIN ops.undone_runs AS undone ON others.site = undone.site AND others.run_id = undone.run_id
        )
),

newest AS (
    SELECT
        article_id,
        max(fetched_at) AS last_fetched_at,
        arg_max(is_doubted, fetched_at) AS is_doubted,
        bool_and(is_weak) AS is_weak
    FROM readings
    GROUP BY article_id
),

changed AS (
    SELECT article_id
    FROM newest
    WHERE is_doubted
),

texts AS (
    SELECT
        article_id,
        content_sha256,
        headline,
        body,
        authors
    FROM core.text_versions
    WHERE headline IS NOT NULL AND article_id IN (SELECT changed.article_id FROM changed)
    UNION ALL
    SELECT
        article_id,
        content_sha256,
        headline,
        body,
        authors
    FROM core.articles
    WHERE site = $site AND article_id IN (SELECT changed.article_id FROM changed)
    UNION ALL
    SELECT
        article_id,
        content_sha256,
        headline,
        body,
        authors
    FROM ops.article_texts
    WHERE article_id IN (SELECT changed.article_id FROM changed)
),

former AS (
    SELECT
        said.article_id,
        texts.headline,
        texts.body,
        texts.authors,
        said.published_at,
        said.published_at_precision,
        said.language_detected,
        said.section,
        said.is_teaser,
        said.is_metadata_only,
        said.fetched_at
    FROM readings
    INNER JOIN changed ON readings.article_id = changed.article_id
    INNER JOIN ops.article_readings AS said
        ON readings.reading_id = said.reading_id AND readings.article_id = said.article_id
    INNER JOIN texts ON said.article_id = texts.article_id AND said.content_sha256 = texts.content_sha256
    WHERE NOT readings.is_doubted AND NOT readings.is_weak
    QUALIFY row_number() OVER (PARTITION BY said.article_id ORDER BY said.fetched_at DESC) = 1
)

SELECT
    known.url,
    known.headline,
    known.body,
    known.authors,
    known.published_at,
    known.published_at_precision,
    known.language_detected,
    known.section,
    known.is_teaser,
    known.is_metadata_only,
    known.fetched_at,
    known.first_seen_at,
    former.fetched_at AS former_fetched_at,
    former.headline AS former_headline,
    former.body AS former_body,
    former.authors AS former_authors,
    former.published_at AS former_published_at,
    former.published_at_precision AS former_published_at_precision,
    former.language_detected AS former_language_detected,
    former.section AS former_section,
    former.is_teaser AS former_is_teaser,
    former.is_metadata_only AS former_is_metadata_only,
    cast(known.article_id AS VARCHAR) AS article_id,
    coalesce(newest.last_fetched_at, known.fetched_at) AS last_fetched_at,
    coalesce(newest.is_weak, FALSE) AS is_weak,
    coalesce(homes.is_at_home, TRUE) AS is_at_home
FROM known
LEFT JOIN homes ON known.article_id = homes.article_id
LEFT JOIN newest ON known.article_id = newest.article_id
LEFT JOIN former ON known.article_id = former.article_id
ORDER BY known.url, known.article_id;
