-- Pages whose records have to go from the archive: those of articles at the addresses $urls, or of the site $site.
UPDATE ops.pages SET is_archived = FALSE
WHERE
    is_archived
    AND (
        site = $site
        OR (
            kind <> 'source'
            AND (
                link_url IN (SELECT unnest($urls))
                OR url IN (SELECT unnest($urls))
                OR final_url IN (SELECT unnest($urls))
            )
        )
    );
