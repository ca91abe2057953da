from commons.publications.models import Publication

__all__ = ["Publication"]
