"""One module a provider: its paths, its manners and the shape of its payloads."""
