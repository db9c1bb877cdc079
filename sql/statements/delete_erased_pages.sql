-- Pages of erased articles, once their records are gone.
DELETE FROM ops.pages
WHERE
    NOT is_archived
    AND (warc_length = 0 OR NOT starts_with(warc_path, 'archive/'))
    AND kind <> 'source'
    AND (
        link_url IN (SELECT unnest($urls))
        OR url IN (SELECT unnest($urls))
        OR final_url IN (SELECT unnest($urls))
    );
