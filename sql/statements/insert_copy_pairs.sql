INSERT INTO ops.copy_pairs BY NAME
SELECT DISTINCT
    cast(article_id AS UUID) AS article_id,
    cast(copy_id AS UUID) AS copy_id
FROM read_parquet($path);
