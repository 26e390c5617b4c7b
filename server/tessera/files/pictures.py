"""Pictures written anew: upright, without anything but what is seen, and small copies. In the process of `looking.py`.

Pixels are decoded and encoded afresh, so that no place, camera, name, comment or second file hidden in the bytes comes
along. Of moving pictures the first is kept: nothing moves on a page that nobody started. A GIF becomes a PNG.
"""

import io
import warnings
from pathlib import Path
from typing import Any

from PIL import Image, ImageCms, ImageFile, ImageOps

from tessera.core.errors import AppError
from tessera.files.rules import BY_TYPE, WIDTHS, Kind

MAX_PIXELS = 50_000_000
MAX_SIDE = 20_000
_READ = ("JPEG", "PNG", "WEBP", "GIF")
_WRITTEN: dict[str, tuple[str, dict[str, Any]]] = {
    "image/jpeg": ("JPEG", {"quality": 88, "optimize": True, "progressive": True}),
    "image/png": ("PNG", {"compress_level": 6}),
    "image/webp": ("WEBP", {"quality": 88, "method": 4}),
}
_BECOMES = {"JPEG": "image/jpeg", "MPO": "image/jpeg", "PNG": "image/png", "GIF": "image/png", "WEBP": "image/webp"}

Image.MAX_IMAGE_PIXELS = MAX_PIXELS
ImageFile.LOAD_TRUNCATED_IMAGES = False
warnings.simplefilter("error", Image.DecompressionBombWarning)


def redraw(path: Path, folder: Path) -> tuple[Kind, int, int]:
    """Write `whole` and a small copy for each width into the folder; the kind it has become, its width and height.

    Raises AppError: no picture, broken, or too large.
    """
    try:
        with Image.open(path, formats=_READ) as opened:
            if max(opened.size) > MAX_SIDE or opened.width * opened.height > MAX_PIXELS:
                raise AppError("picture_too_large")
            kind = BY_TYPE[_BECOMES[opened.format or ""]]
            opened.seek(0)
            picture = _bare(opened)
    except (Image.DecompressionBombWarning, Image.DecompressionBombError, MemoryError):
        raise AppError("picture_too_large") from None
    except (Image.UnidentifiedImageError, KeyError):
        raise AppError("file_type_differs" if not _looks_like_one(path) else "file_broken") from None
    except (OSError, ValueError, SyntaxError, EOFError, TypeError, IndexError, ArithmeticError):
        raise AppError("file_broken") from None
    form, options = _WRITTEN[kind.type]
    _writable(picture, form).save(folder / "whole", form, **options)
    for width in WIDTHS:
        _small(picture, width).save(folder / str(width), "WEBP", quality=80, method=4)
    return kind, picture.width, picture.height


def _looks_like_one(path: Path) -> bool:
    with path.open("rb") as file:
        head = file.read(12)
    return head.startswith((b"\xff\xd8\xff", b"\x89PNG", b"GIF8")) or (head[:4] == b"RIFF" and head[8:] == b"WEBP")


def _bare(opened: Image.Image) -> Image.Image:
    """The picture upright and in the colours of screens, with nothing else of what came with it."""
    profile = opened.info.get("icc_profile")
    opened.load()
    upright = ImageOps.exif_transpose(opened)
    through = "transparency" in opened.info or upright.mode in ("RGBA", "LA", "PA", "La", "RGBa")
    if profile and (seen := _as_on_screens(upright, profile, through)):
        upright = seen
    bare = upright.convert("RGBA" if through else "RGB")
    bare.info.clear()
    return bare


def _as_on_screens(picture: Image.Image, profile: bytes, through: bool) -> Image.Image | None:
    """The picture's colours as sRGB, so that it looks alike without its profile; None where that cannot be read."""
    try:
        given = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        if picture.mode not in ("RGB", "RGBA", "CMYK", "L"):
            picture = picture.convert("RGBA" if through else "RGB")
        mode = "RGBA" if picture.mode == "RGBA" else "RGB"
        return ImageCms.profileToProfile(picture, given, ImageCms.createProfile("sRGB"), outputMode=mode)
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return None


def _writable(picture: Image.Image, form: str) -> Image.Image:
    return picture.convert("RGB") if form == "JPEG" else picture


def _small(picture: Image.Image, width: int) -> Image.Image:
    if picture.width <= width:
        return picture
    height = max(1, round(picture.height * width / picture.width))
    return picture.resize((width, height), Image.Resampling.LANCZOS, reducing_gap=2.0)
