"""Kernels that end without a word and know that the records are there."""

import os
from typing import Any

from jupyter_client.manager import AsyncKernelManager

from patbench_core.frames import ENSURED


class QuietKernelManager(AsyncKernelManager):
    """Starts a kernel with `ENSURED` set, and asks it to end, as the protocol has it, without interrupting it first.

    Jupyter's own manager interrupts every kernel that it shuts down. An idle kernel that meets the interrupt between
    two messages writes "KeyboardInterrupt caught in kernel" to the user's terminal after a run that went well. A kernel
    that does not end when it is asked to is still killed, after `shutdown_wait_time`.
    """

    async def _async_pre_start_kernel(self, **given: Any) -> tuple[list[str], dict[str, Any]]:
        return await super()._async_pre_start_kernel(env={**os.environ, ENSURED: "1"}, **given)

    async def _async_interrupt_kernel(self) -> None:
        if not self.shutting_down:
            await super()._async_interrupt_kernel()
