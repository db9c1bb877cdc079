SELECT sha256
FROM ops.descriptions;
