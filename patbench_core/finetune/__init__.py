"""Fine-tuning: splits, training pairs, training, and the model folders that come of it."""
