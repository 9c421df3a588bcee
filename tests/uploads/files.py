"""Files to upload, made for each test: pictures, documents, and what only pretends to be one."""
import io
import struct
import zipfile
import zlib

from PIL import Image

from forum.uploads.documents import MAIN_PARTS, TYPES

PDF = b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n"
SCRIPT = b"<script>alert(document.cookie)</script>"
SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'


def picture(format="PNG", size=(64, 48), colour=(30, 132, 104), **options):
    """Return the bytes of a picture."""
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, format, **options)
    return out.getvalue()


def animation(format="GIF", frames=3, size=(40, 30)):
    """Return the bytes of a moving picture."""
    out = io.BytesIO()
    first, *others = [Image.new("RGB", size, (number * 40 % 256, number % 256, 120)) for number in range(frames)]
    first.save(out, format, save_all=True, append_images=others, duration=80, loop=0)
    return out.getvalue()


def photo(size=(64, 48)):
    """Return a JPEG taken in portrait somewhere, with the place, a comment and a camera's name in it."""
    image = Image.new("RGB", size, (200, 30, 30))
    image.paste((0, 0, 200), (0, 0, size[0] // 2, size[1]))
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = 6, "TajnyAparat"
    exif.get_ifd(0x8825).update({1: "N", 2: (52.0, 13.0, 47.0), 3: "E", 4: (21.0, 0.0, 44.0)})
    out = io.BytesIO()
    image.save(out, "JPEG", exif=exif, comment=b"TajnyKomentarz")
    return out.getvalue()


def archive(**parts):
    """Return a ZIP archive of these parts; `__` in a name stands for a slash and `_0_` for a full stop."""
    return packed({name.replace("__", "/").replace("_0_", "."): content for name, content in parts.items()})


def packed(parts, compression=zipfile.ZIP_DEFLATED):
    """Return a ZIP archive of {name: bytes}."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", compression) as target:
        for name, content in parts.items():
            target.writestr(name, content)
    return out.getvalue()


def office(extension="docx", **more):
    """Return a document of the newer Office; `more` are further parts of it."""
    [main] = [mark for mark, known in MAIN_PARTS.items() if known == extension]
    types = b'<Types><Override PartName="/main.xml" ContentType="%s"/></Types>' % main
    return packed({"[Content_Types].xml": types, "main.xml": b"<x/>"} | more)


def open_document(extension="odt", **more):
    """Return a document of LibreOffice."""
    return packed({"mimetype": TYPES[extension], "content.xml": b"<x/>"} | more)


def old_office(*streams):
    """Return a document of the Office of before 2007 with streams of these names, all of them empty."""
    none, end, sector = 0xFFFFFFFF, 0xFFFFFFFE, 4096

    def entry(name, kind, after, child):
        words = name.encode("utf-16-le") + bytes(2)
        return words.ljust(64, b"\0") + struct.pack("<HBBIII36xIQ", len(words), kind, 1, none, after, child, end, 0)
    entries = [entry("Root Entry", 5, none, 1)]
    entries += [entry(name, 2, place + 1 if place < len(streams) else none, none) for place, name in enumerate(streams, 1)]
    directory = b"".join(entries)
    size = -(-len(directory) // sector)
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".ljust(24, b"\0") + struct.pack(
        "<5H6x118I", 0x3E, 4, 0xFFFE, 12, 6, size, 1, 1, 0, 4096, end, 0, end, 0, 0, *[none] * 108)
    chain = [0xFFFFFFFD, *range(2, size + 1), end]
    return b"".join((head.ljust(sector, b"\0"), struct.pack("<1024I", *chain, *[none] * (1024 - len(chain))),
                     directory.ljust(size * sector, b"\0")))


def bomb(size=60_000_000):
    """Return an archive that unpacks to `size` bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target, target.open("zera.txt", "w") as part:
        block = bytes(10_000_000)
        for _block in range(size // len(block)):
            part.write(block)
    return out.getvalue()


def png_of_size(width, height):
    """Return a PNG that says it is so large, and holds next to nothing."""
    def chunk(kind, content):
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")
