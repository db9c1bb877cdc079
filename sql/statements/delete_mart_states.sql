DELETE FROM ops.mart_states WHERE list_contains($marts, mart);
