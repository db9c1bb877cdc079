-- Addresses that a night's signals give as examples.
UPDATE ops.site_health
SET
    signals = list_transform(
        signals,
        LAMBDA told: struct_update(
            told, examples := list_filter(told.examples, LAMBDA example: NOT list_contains($urls, example))
        )
    )
WHERE list_has_any(flatten(list_transform(signals, LAMBDA told: told.examples)), $urls);
