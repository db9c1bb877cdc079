SELECT sum(file_size_bytes) FROM __ducklake_metadata_warehouse.ducklake_data_file WHERE end_snapshot IS NULL;
