"""QR codes."""

import io

import segno
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _


def qr_svg(address: str) -> SafeString:
    """A QR code of `address` as SVG to stand in a page; screen readers hear where it leads."""
    out = io.BytesIO()
    segno.make(address, error="m").save(
        out,
        kind="svg",
        xmldecl=False,
        svgns=True,
        omitsize=True,
        svgclass="qr",
        lineclass=None,
        title=_("QR code that opens %(address)s") % {"address": address},
    )
    svg = out.getvalue().decode().strip()
    return mark_safe(svg.replace("<svg ", '<svg role="img" ', 1))
