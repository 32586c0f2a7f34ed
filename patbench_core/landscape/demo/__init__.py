"""The demo landscape: synthetic patents on assistive technology, written by a seeded grammar."""

from patbench_core.landscape.demo.generate import DEMO_PATENTS, generate

__all__ = ["DEMO_PATENTS", "generate"]
