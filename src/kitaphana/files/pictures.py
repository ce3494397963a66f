"""Photographs drawn anew: the pixels are kept, all else that the file carried is not."""

import io
import struct
import zlib
from typing import IO

from PIL import ExifTags, Image, UnidentifiedImageError

from kitaphana.core.refusal import Refused
from kitaphana.files.kinds import JPEG, FileKind

LONGEST_SIDE = 1600
MOST_PIXELS = 60_000_000
MOST_PIXELS_WHOLE = 20_000_000
"""Of a kind that is unpacked whole before it is made smaller, four bytes for each pixel."""
QUALITY = 85
FORMATS = {"jpg": "JPEG", "png": "PNG", "webp": "WEBP"}
TOO_MANY = (Image.DecompressionBombError, Image.DecompressionBombWarning)
BROKEN = (
    UnidentifiedImageError, OSError, SyntaxError, ValueError, TypeError, EOFError, LookupError,
    ArithmeticError, AssertionError, struct.error, zlib.error,
)  # fmt: skip
"""What Pillow raises on damaged files."""
TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
"""By the orientation that the EXIF notes name."""
UPRIGHT = 1


def drawn_anew(content: IO[bytes], kind: FileKind) -> bytes:
    """The picture upright, at most LONGEST_SIDE in either direction, without place, camera, comment or
    anything after its end. Raises Refused: too many pixels (before they are unpacked), a broken file."""
    most = MOST_PIXELS if kind == JPEG else MOST_PIXELS_WHOLE
    try:
        with Image.open(content, formats=[FORMATS[kind.code]]) as picture:
            if picture.width * picture.height > most:
                raise Refused("file_pixels", n=most // 1_000_000)
            picture.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
            return _saved(_bare(picture, kind), kind)
    except TOO_MANY:
        raise Refused("file_pixels", n=most // 1_000_000) from None
    except BROKEN:
        raise Refused("file_broken") from None


def _bare(picture: Image.Image, kind: FileKind) -> Image.Image:
    """A new picture of the same pixels: Pillow would hand on the notes of the old one when it saves."""
    mode = "RGBA" if kind != JPEG and picture.has_transparency_data else "RGB"
    if picture.mode != mode:
        picture = picture.convert(mode)
    picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    turn = _turn(picture)
    upright = picture if turn is None else picture.transpose(turn)
    bare = Image.new(mode, upright.size)
    bare.paste(upright)
    return bare


def _turn(picture: Image.Image) -> Image.Transpose | None:
    """What sets it upright; None also where its notes cannot be read: cheap telephones write odd ones."""
    try:
        return TURNS.get(picture.getexif().get(ExifTags.Base.Orientation, UPRIGHT))
    except BROKEN:
        return None


def _saved(picture: Image.Image, kind: FileKind) -> bytes:
    file = io.BytesIO()
    picture.save(file, FORMATS[kind.code], quality=QUALITY)
    return file.getvalue()
