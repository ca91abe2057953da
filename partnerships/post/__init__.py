"""Mail that waits in an outbox until it has gone."""

from partnerships.post.actions import queue
from partnerships.post.models import Mail

__all__ = ["Mail", "queue"]
