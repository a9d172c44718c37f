"""Control plane: settings, clock, run ledger, leases and logging. Imports no other package."""
