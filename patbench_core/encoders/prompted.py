"""What encoders share that put a prompt before every text."""

from collections.abc import Mapping
from functools import cached_property

from patbench_core.encoders.entry import Role
from patbench_core.encoders.folder import ModelFolder
from patbench_core.encoders.prompts import Defined, Prompt
from patbench_core.encoders.variants import Variant


class Prompted:
    """A model folder, the task it is for, and the prompts that follow.

    Attributes
    ----------
    name : str
    folder : ModelFolder
    variant : Variant
        Whether another prompt than the task's is wanted.
    task : str
        What the vectors are for.
    registered : mapping of str to str
        Prompts that the model's registry entry defines.
    """

    name: str
    folder: ModelFolder
    variant: Variant
    task: str
    registered: Mapping[str, str]

    @property
    def defined(self) -> Defined:
        """All prompts of the model."""
        return Defined(self.registered, self.folder.named_prompts, self.folder.default_prompt)

    @cached_property
    def prompts(self) -> dict[Role, Prompt]:
        """The prompt of each role.

        Raises
        ------
        UnknownPrompt
            If the model does not define the prompt that the variant names.
        """
        roles: tuple[Role, ...] = ("query", "document")
        wanted, model = self.variant.prompt, self.variant.base(self.name)
        return {role: self.defined.choose(self.task, role, wanted, model) for role in roles}
