DELETE FROM ops.mart_states WHERE mart = $mart;
