"""Questions about chains, stores and who holds them. The session's scope narrows every answer."""

from gcm.customers.queries import chains, doubles, files, holding, services, stores

__all__ = ["chains", "doubles", "files", "holding", "services", "stores"]
