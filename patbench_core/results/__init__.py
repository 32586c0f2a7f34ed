"""Results: records, the ledger that keeps them, and the environment that made them."""
