"""Raw pages as WARC: written record by record, found again by offset, checked by digest.

What does NOT belong here: asking for pages (``fetch``) and the index over them (``warehouse``).
"""

from broadsheet.archive.blanking import blank_records
from broadsheet.archive.importing import import_warc
from broadsheet.archive.reading import Record, original_of, raw_page, read_body, scan
from broadsheet.archive.retention import GB, Removal, StoredFile, newest_record_at, plan_removals
from broadsheet.archive.revisiting import OPEN_SUFFIX, Original
from broadsheet.archive.verifying import FileCheck, Problem, peek_file, verify_file
from broadsheet.archive.writing import Exchange, Located, WarcWriter, finish, finish_growing, sync_folder

__all__ = [
    "GB",
    "OPEN_SUFFIX",
    "Exchange",
    "FileCheck",
    "Located",
    "Original",
    "Problem",
    "Record",
    "Removal",
    "StoredFile",
    "WarcWriter",
    "blank_records",
    "finish",
    "finish_growing",
    "import_warc",
    "newest_record_at",
    "original_of",
    "peek_file",
    "plan_removals",
    "raw_page",
    "read_body",
    "scan",
    "sync_folder",
    "verify_file",
]
