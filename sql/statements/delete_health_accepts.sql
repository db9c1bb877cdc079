DELETE FROM ops.health_accepts
WHERE
    site = $site
    AND accepted_from = cast($accepted_from AS DATE)
    AND rule IN (SELECT unnest(cast($rules AS VARCHAR[])));
