"""A simulated NBA league served through the interfaces of the real data providers."""
