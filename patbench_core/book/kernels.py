"""Kernels that end without a word."""

from jupyter_client.manager import AsyncKernelManager


class QuietKernelManager(AsyncKernelManager):
    """Asks a kernel to end, as the protocol has it, without interrupting it first.

    Jupyter's own manager interrupts every kernel that it shuts down. An idle kernel that meets the interrupt between
    two messages writes "KeyboardInterrupt caught in kernel" to the user's terminal after a run that went well. A kernel
    that does not end when it is asked to is still killed, after `shutdown_wait_time`.
    """

    async def _async_interrupt_kernel(self) -> None:
        if not self.shutting_down:
            await super()._async_interrupt_kernel()
