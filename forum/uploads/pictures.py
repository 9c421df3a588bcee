"""Pictures made anew: only what is to be seen of them stays, without places, cameras and whatever else was hidden in them."""
import io
import struct
import warnings
from typing import NamedTuple

from flask_babel import lazy_gettext as _l
from PIL import Image, ImageCms, ImageOps, ImageSequence, UnidentifiedImageError, features

from ..errors import Refused

LARGEST, SHOWN = 2560, 1380
# Points of a picture; a JPEG is made smaller while it is read.
MOST_POINTS = 64_000_000
# Points of all pictures of an animation together.
MOST_MOVING, MOST_FRAMES = 30_000_000, 300
FORMATS = ["PNG", "JPEG", "GIF", "WEBP"] + (["AVIF"] if features.check("avif") else [])
# How each is kept: (format, MIME type, extension, options).
PNG = ("PNG", "image/png", "png", {})
KEPT = {"JPEG": ("JPEG", "image/jpeg", "jpg", {"quality": 85, "progressive": True, "optimize": True}),
        "PNG": PNG, "GIF": PNG, "WEBP": ("WEBP", "image/webp", "webp", {"quality": 85})}
KEPT |= {"MPO": KEPT["JPEG"], "AVIF": KEPT["WEBP"]}
BROKEN = _l("This picture is damaged or was cut off on its way. Open it, save it anew and try again.")
TOO_MANY = _l("This picture has more than 64 million points. Make it smaller and try again.")
# What Pillow and its codecs raise at what was made to break them.
_PROBLEMS = (OSError, SyntaxError, ValueError, TypeError, IndexError, KeyError, EOFError, ZeroDivisionError, OverflowError,
             MemoryError, RuntimeError, struct.error)
# The same limit as ours, said to nobody: it is refused in a sentence.
warnings.filterwarnings("ignore", category=Image.DecompressionBombWarning)


class Picture(NamedTuple):
    """A picture made anew, and the smaller one that pages show when it is large."""

    mime: str
    extension: str
    width: int
    height: int
    content: bytes
    display: bytes | None


def is_picture(head):
    """Tell by the first bytes of a file whether to take it for a picture."""
    return head.startswith((b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF87a", b"GIF89a")) or (
        head[:4] == b"RIFF" and head[8:12] == b"WEBP") or (head[4:8] == b"ftyp" and head[8:12] in (b"avif", b"avis"))


def painted_anew(file):
    """Return the Picture of a file; raise Refused for what is none, is broken, or is made to fill the memory."""
    try:
        with Image.open(file, formats=FORMATS) as picture:
            if picture.width * picture.height > MOST_POINTS:
                raise Refused(TOO_MANY, 422)
            return _moving(picture) if _is_animation(picture) else _still(picture)
    except Image.DecompressionBombError:
        raise Refused(TOO_MANY, 422) from None
    except (UnidentifiedImageError, *_PROBLEMS):
        raise Refused(BROKEN, 422) from None


def _still(picture):
    name, mime, extension, options = KEPT[picture.format]
    picture.draft("RGB", (LARGEST, LARGEST))
    picture.load()
    # Of 64 million points each copy is a quarter of a gigabyte: no more of them than must be.
    upright = ImageOps.exif_transpose(picture)
    picture.close()
    whole = _fitting(_in_srgb(upright), (LARGEST, LARGEST), name)
    shown = _fitting(whole.copy(), (SHOWN, LARGEST), name) if whole.width > SHOWN else None
    return Picture(mime, extension, whole.width, whole.height, _saved(whole, name, options),
                   _saved(shown, name, options) if shown else None)


def _is_animation(picture):
    # Counting frames reads them all: a bound comes first.
    if picture.format not in ("GIF", "WEBP") or not getattr(picture, "is_animated", False):
        return False
    most = min(MOST_FRAMES, MOST_MOVING // (picture.width * picture.height))
    try:
        picture.seek(most)
        return False
    except EOFError:
        return max(picture.size) <= LARGEST
    finally:
        picture.seek(0)


def _moving(picture):
    frames, pauses, repeats = [], [], picture.info.get("loop", 0)
    for frame in ImageSequence.Iterator(picture):
        pauses.append(max(20, int(frame.info.get("duration") or 100)))
        frames.append(_bare(frame.convert("RGBA")))
    out = io.BytesIO()
    frames[0].save(out, "WEBP", save_all=True, append_images=frames[1:], duration=pauses, loop=repeats, quality=80, method=2)
    return Picture("image/webp", "webp", picture.width, picture.height, out.getvalue(), None)


def _in_srgb(picture):
    profile, is_clear = picture.info.get("icc_profile"), picture.has_transparency_data
    target = "RGBA" if is_clear else "RGB"
    if profile and picture.mode in ("RGB", "CMYK") and not is_clear:
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            return ImageCms.profileToProfile(picture, source, ImageCms.createProfile("sRGB"), outputMode="RGB")
        except (ImageCms.PyCMSError, OSError, ValueError):
            pass  # a profile that says nothing: the colours are taken as they are
    if picture.mode in ("L", "1") and not is_clear:
        target = "L"
    return picture if picture.mode == target else picture.convert(target)


def _fitting(picture, size, name):
    picture.thumbnail(size, Image.Resampling.LANCZOS)
    return _bare(picture.convert("RGB") if name == "JPEG" and picture.mode == "RGBA" else picture)


def _bare(picture):
    # Some writers repeat comments and text that came with the file.
    picture.info = {}
    return picture


def _saved(picture, name, options):
    out = io.BytesIO()
    picture.save(out, name, **options)
    return out.getvalue()
