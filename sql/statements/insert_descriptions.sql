INSERT INTO ops.descriptions (sha256, written_at)
VALUES ($sha256, $written_at);
