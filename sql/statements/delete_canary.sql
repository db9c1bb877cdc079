DELETE FROM ops.canaries
WHERE site = $site AND url = $url;
