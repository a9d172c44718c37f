"""Phase 1: the feed registry, one HTTP client, decoders, contracts and the landing zone."""
