"""Fine-tuning: pairs mined from a landscape by one signal or several, and encoders trained on them."""
