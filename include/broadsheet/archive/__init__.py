"""Raw pages as WARC: written record by record, found again by offset, checked by digest.

What does NOT belong here: asking for pages (``fetch``) and the index over them (``warehouse``).
"""

from broadsheet.archive.importing import import_warc
from broadsheet.archive.reading import Record, raw_page, read_body, scan
from broadsheet.archive.writing import Exchange, Located, WarcWriter, finish

__all__ = ["Exchange", "Located", "Record", "WarcWriter", "finish", "import_warc", "raw_page", "read_body", "scan"]
