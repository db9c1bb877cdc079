DELETE FROM core.copies
WHERE (article_id, duplicate_group_id, is_primary_copy) NOT IN (
    SELECT (staged.article_id, staged.duplicate_group_id, staged.is_primary_copy) FROM staged_copies AS staged
);
