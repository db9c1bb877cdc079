DELETE FROM ops.descriptions;
