"""What partnerships let each other read: the one way across the walls on purpose."""

from commons.publications.actions import publish, published, withdraw
from commons.publications.models import Publication

__all__ = ["Publication", "publish", "published", "withdraw"]
