"""Documents known by what is in them: the signature, the parts that must be there, the ones that must not."""
import re
import struct
import zipfile
import zlib
from typing import NamedTuple

import olefile
from flask_babel import lazy_gettext as _l

from ..errors import Refused

TYPES = {
    "pdf": "application/pdf",
    "doc": "application/msword",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xls": "application/vnd.ms-excel",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ppt": "application/vnd.ms-powerpoint",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "odt": "application/vnd.oasis.opendocument.text",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "zip": "application/zip",
}
# The type of the main part, as [Content_Types].xml names it.
MAIN_PARTS = {f"{TYPES[extension]}.main+xml".encode(): extension for extension in ("docx", "xlsx", "pptx")}
OLE_STREAMS = {"WordDocument": "doc", "Workbook": "xls", "Book": "xls", "PowerPoint Document": "ppt"}
MOST_ENTRIES, MOST_UNPACKED, MOST_RATIO, SMALL = 5000, 1_000_000_000, 150, 20_000_000
TRAILER = 2048
# Where an archive says, at its very end, how long its list of files is.
END, LONGEST_END, LONGEST_LIST = struct.Struct("<4s4H2LH"), 66_000, 2_000_000
_MACROS = re.compile(r"(?:^|/)(?:vbaproject\.bin|vbadata\.xml)$|^(?:basic|scripts)/|(?:^|/)macrosheets/", re.IGNORECASE)
_MACRO_TYPES = (b"macroEnabled", b"vbaProject", b"ms-excel.sheet.binary")

NOT_TAKEN = _l("This kind of file is not taken. You can add pictures (PNG, JPEG, GIF, WebP) and files PDF, DOC, DOCX, XLS, "
               "XLSX, PPT, PPTX, ODT, ODS and ZIP.")
SCRIPTS = _l("SVG and HTML files are not taken, because programs may be hidden in them. Save the picture as PNG, "
             "the document as PDF.")
HAS_MACROS = _l("This document has macros, which may do harm on somebody's computer. Save it without macros and try again.")
BROKEN = _l("This file is damaged or was cut off on its way. Open it, save it anew and try again.")
BOMB = _l("This archive unpacks to far more than it should. Pack fewer files and try again.")


class Document(NamedTuple):
    """What a file turned out to be."""

    mime: str
    extension: str


def examined(file, head):
    """Return the Document that a file is; raise Refused for what is none of ours, or is broken, or does harm."""
    if head.startswith(b"%PDF-"):
        extension = _pdf(file)
    elif head.startswith(b"PK\x03\x04"):
        extension = _packed(file)
    elif head.startswith(olefile.MAGIC):
        extension = _of_old_office(file)
    else:
        raise Refused(SCRIPTS if _is_markup(head) else NOT_TAKEN, 422)
    return Document(TYPES[extension], extension)


def _is_markup(head):
    start = head.replace(b"\x00", b"").lower()
    return any(mark in start for mark in (b"<svg", b"<html", b"<!doctype", b"<script", b"<?xml", b"<body", b"<iframe"))


def _pdf(file):
    file.seek(0, 2)
    file.seek(max(0, file.tell() - TRAILER))
    if b"%%EOF" not in file.read():
        raise Refused(BROKEN, 422)
    return "pdf"


def _packed(file):
    _refuse_long_list(file)
    try:
        with zipfile.ZipFile(file) as archive:
            entries = archive.infolist()
            _refuse_bombs(entries)
            names = {entry.filename for entry in entries}
            types = _start_of(archive, "[Content_Types].xml") if "[Content_Types].xml" in names else b""
            opened = _start_of(archive, "mimetype", 100).decode("ascii", "replace").strip() if "mimetype" in names else ""
    except (zipfile.BadZipFile, OSError, ValueError, EOFError, NotImplementedError, RuntimeError, zlib.error):
        raise Refused(BROKEN, 422) from None
    if types or opened.startswith("application/vnd.oasis."):
        return _office(names, types, opened)
    return "zip"


def _office(names, types, opened):
    if any(_MACROS.search(name) for name in names) or any(mark in types for mark in _MACRO_TYPES):
        raise Refused(HAS_MACROS, 422)
    found = next((extension for mark, extension in MAIN_PARTS.items() if mark in types), None) or next(
        (extension for extension in ("odt", "ods") if opened == TYPES[extension]), None)
    if found is None:
        raise Refused(NOT_TAKEN, 422)
    return found


def _refuse_long_list(file):
    # The library would read a list of half a million files to its end, however few were promised.
    file.seek(max(0, file.seek(0, 2) - LONGEST_END))
    end = file.read()
    at = end.rfind(b"PK\x05\x06")
    if at < 0 or len(end) - at < END.size:
        raise Refused(BROKEN, 422)
    if END.unpack_from(end, at)[5] > LONGEST_LIST:
        raise Refused(BOMB, 422)


def _refuse_bombs(entries):
    unpacked = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries)
    # Nothing here unpacks it; whoever opens it would.
    if len(entries) > MOST_ENTRIES or unpacked > MOST_UNPACKED or (
            unpacked > SMALL and unpacked > MOST_RATIO * max(packed, 1)):
        raise Refused(BOMB, 422)


def _start_of(archive, name, length=1_000_000):
    # Other ways of packing are unpacked whole, whatever size they promise: five hundred bytes become as many megabytes.
    if archive.getinfo(name).compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise zipfile.BadZipFile
    with archive.open(name) as part:
        return part.read(length)


class _OldOffice(olefile.OleFileIO):
    """A document whose list of parts is read as far as any of Office is long: one of 200,000 takes ten seconds."""

    def _load_direntry(self, sid):
        if sid > MOST_ENTRIES:
            raise Refused(BOMB, 422)
        return super()._load_direntry(sid)


def _of_old_office(file):
    try:
        file.seek(0)
        with _OldOffice(file) as office:
            streams = office.listdir(streams=True, storages=True)
    except Exception:  # of olefile, on files made to break it: any kind
        raise Refused(BROKEN, 422) from None
    names = {path[-1] for path in streams}
    if names & {"Macros", "_VBA_PROJECT_CUR", "_VBA_PROJECT", "VBA"}:
        raise Refused(HAS_MACROS, 422)
    found = next((extension for name, extension in OLE_STREAMS.items() if [name] in streams), None)
    if found is None:
        raise Refused(NOT_TAKEN, 422)
    return found
