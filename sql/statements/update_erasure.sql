-- What an erasure has found, added to what it found before.
UPDATE ops.erasures SET
    article_count = article_count + $article_count,
    comment_count = comment_count + $comment_count,
    page_count = page_count + $page_count
WHERE erasure_id = $erasure_id;
