"""Quality against cost."""
