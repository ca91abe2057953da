"""Which organisations let their people in by OpenID Connect, read from the setting SIGN_IN_PROVIDERS.

A list in JSON, or the path of a file that holds one. Each entry has
- `id`: a short word in addresses; changing it parts people from what they signed in with;
- `name`: what stands on the button;
- `server_url`, `client_id`, `secret`: as the provider gave them;
- `domains`: the ends of the e-mail addresses it answers for. It is believed for no others, so that one
  council's provider cannot let anybody in as a person of another council;
- `gives_addresses`: true where its administrators alone give out addresses and it sends no
  `email_verified`, as Entra ID with one tenant; false (the default) where it must send that;
- `second_factor`: true where signing in there counts as a second factor here; false by default.
"""

import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

NEEDED = {"id", "name", "server_url", "client_id", "secret", "domains"}
ALLOWED = NEEDED | {"gives_addresses", "second_factor"}
# Everybody's Microsoft accounts: what they say of an address is not to be believed.
OF_ANYBODY = {"common", "organizations", "consumers"}


def read_providers(source: str, *, production: bool) -> list[dict[str, Any]]:
    """The providers as django-allauth wants them. Raises `ImproperlyConfigured`, saying what to mend."""
    if not source:
        return []
    try:
        text = source if source.lstrip().startswith("[") else Path(source).read_text()
        entries = json.loads(text)
    except (OSError, ValueError) as trouble:
        raise ImproperlyConfigured(f"SIGN_IN_PROVIDERS cannot be read: {trouble}") from trouble
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise ImproperlyConfigured("SIGN_IN_PROVIDERS must be a list of entries: [{…}, {…}].")
    for entry in entries:
        for fault in _faults(entry, production=production):
            raise ImproperlyConfigured(
                f"SIGN_IN_PROVIDERS, {entry.get('id', 'an entry without id')}: {fault}"
            )
    if len({entry["id"] for entry in entries}) < len(entries):
        raise ImproperlyConfigured("SIGN_IN_PROVIDERS: two entries have the same id.")
    return [_as_allauth_wants(entry) for entry in entries]


def _faults(entry: dict[str, Any], *, production: bool) -> Iterable[str]:
    if missing := sorted(NEEDED - {key for key, value in entry.items() if value}):
        yield f"{', '.join(missing)} missing."
        return
    if unknown := sorted(entry.keys() - ALLOWED):
        yield f"we do not know {', '.join(unknown)}."
    if not re.fullmatch(r"[a-z0-9-]{1,40}", str(entry["id"])):
        yield "the id may have small letters, digits and hyphens."
    if not isinstance(entry["domains"], list):
        yield 'domains must be a list, like ["north.gov.uk"].'
    for flag in ("gives_addresses", "second_factor"):
        if not isinstance(entry.get(flag, False), bool):
            yield f"{flag} must be true or false."
    server = urlsplit(str(entry["server_url"]))
    if server.scheme != "https" and (production or server.hostname not in {"127.0.0.1", "localhost"}):
        yield "server_url must begin with https://."
    if server.hostname == "login.microsoftonline.com" and server.path.split("/")[1:2] in (
        [name] for name in OF_ANYBODY
    ):
        yield "server_url must name your own tenant, or anybody with a Microsoft account could come in."


def _as_allauth_wants(entry: dict[str, Any]) -> dict[str, Any]:
    return {
        "provider_id": entry["id"],
        "name": entry["name"],
        "client_id": entry["client_id"],
        "secret": entry["secret"],
        "settings": {
            "server_url": entry["server_url"].rstrip("/"),
            "domains": [str(domain).lower().lstrip("@") for domain in entry["domains"]],
            "gives_addresses": entry.get("gives_addresses", False),
            "second_factor": entry.get("second_factor", False),
        },
    }
