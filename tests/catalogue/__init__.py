"""The shipped descriptions and collectors of services, each on what the service answers."""
