"""Mail that waits in an outbox until it has gone."""

from partnerships.post.actions import Letter, queue, queue_many
from partnerships.post.models import Mail

__all__ = ["Letter", "Mail", "queue", "queue_many"]
