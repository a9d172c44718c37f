"""One module for each provider: its host, its feeds, and what their documents are about."""
