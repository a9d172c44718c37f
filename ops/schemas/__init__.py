"""Schemas of what is sent, as files for whoever receives it."""
