"""Pages of the archive. Importing this package puts every route on the blueprint."""

from gcm.customers.blueprint import bp
from gcm.customers.views import chain, chains, contacts, holding, services, stores

__all__ = ["bp", "chain", "chains", "contacts", "holding", "services", "stores"]
