"""Files people send in: known by their content, not their name; pictures lose what a camera noted."""

import logging
import subprocess
import zlib
from io import BytesIO
from pathlib import PurePath
from zipfile import BadZipFile, ZipFile

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile, File
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps, UnidentifiedImageError

logger = logging.getLogger(__name__)
SCANNING = 60  # seconds
MOST_BYTES = 10 * 1024 * 1024
MOST_PIXELS = 50_000_000
TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "odt": "application/vnd.oasis.opendocument.text",
    "csv": "text/csv",
    "png": "image/png",
    "jpg": "image/jpeg",
}
PICTURES = {"png": "PNG", "jpg": "JPEG"}
NOT_WHAT_IT_SAYS = (
    BadZipFile,
    KeyError,  # no such part in the archive
    OSError,
    RuntimeError,  # an encrypted archive
    SyntaxError,  # a broken PNG
    UnidentifiedImageError,
    ValueError,
    zlib.error,
)
TOO_LARGE = "too_large"
WRONG_KIND = "wrong_kind"


def checked(upload: File) -> File:
    """The file to keep. Raises `ValidationError` with code TOO_LARGE (413) or WRONG_KIND (415)."""
    if (upload.size or 0) > MOST_BYTES:
        raise ValidationError(_("The file must be smaller than 10 MB"), TOO_LARGE)
    extension = PurePath(upload.name or "").suffix.lower().lstrip(".").replace("jpeg", "jpg")
    content = upload.read()
    upload.seek(0)
    scan(content)
    try:
        if extension in PICTURES:
            return ContentFile(_redrawn(content, PICTURES[extension]), f"picture.{extension}")
        if _is(extension, content):
            return upload
    except NOT_WHAT_IT_SAYS:
        pass
    raise ValidationError(
        _("The file must be a PDF, Word, Excel, OpenDocument, CSV, PNG or JPG file"), WRONG_KIND
    )


def scan(content: bytes) -> None:
    """Let the scanner of `FILE_SCANNER` look, where there is one.

    Raises `ValidationError` with code WRONG_KIND for what it refuses, and for what it cannot look at.
    """
    if not settings.FILE_SCANNER:
        return
    try:
        looked = subprocess.run(settings.FILE_SCANNER, input=content, capture_output=True, timeout=SCANNING)
    except (OSError, subprocess.TimeoutExpired) as trouble:
        logger.error("the file scanner does not work: %s", type(trouble).__name__)
        raise ValidationError(
            _("The file could not be checked for viruses just now. Try again in a while"), WRONG_KIND
        ) from trouble
    if looked.returncode:
        logger.warning("the file scanner refused a file with %s", looked.returncode)
        raise ValidationError(
            _("The virus scanner refused this file. Choose another, or ask your IT service to look at it"),
            WRONG_KIND,
        )


def _is(extension: str, content: bytes) -> bool:
    match extension:
        case "pdf":
            return content.startswith(b"%PDF-")
        case "docx":
            return "word/document.xml" in ZipFile(BytesIO(content)).namelist()
        case "xlsx":
            return "xl/workbook.xml" in ZipFile(BytesIO(content)).namelist()
        case "odt":
            with ZipFile(BytesIO(content)).open("mimetype") as stated:
                return stated.read(100) == TYPES["odt"].encode()
        case "csv":
            return bool(content.strip()) and "\0" not in content.decode("utf-8-sig")
    return False


def _redrawn(content: bytes, kind: str) -> bytes:
    """The picture drawn anew, upright: place, camera and whatever else was hidden in it are gone."""
    with Image.open(BytesIO(content), formats=[kind]) as picture:
        if picture.width * picture.height > MOST_PIXELS:
            raise ValueError("more pixels than any camera of ours")
        upright = ImageOps.exif_transpose(picture)
        modes = {"RGB", "RGBA", "L"} if kind == "PNG" else {"RGB", "L"}
        drawn = upright if upright.mode in modes else upright.convert("RGB")
        clean = Image.new(drawn.mode, drawn.size)
        clean.paste(drawn)
    out = BytesIO()
    clean.save(out, kind)
    return out.getvalue()
