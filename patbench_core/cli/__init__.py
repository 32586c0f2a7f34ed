"""The command line, `patbench`. Commands import what they need when they run."""

import errno
import sys
import warnings
from typing import NoReturn

import typer
from typer.exceptions import Abort, TyperException

from patbench_core.cli import (
    benchmarks,
    compare,
    encode,
    export,
    finetune,
    landscape,
    linkage,
    models,
    pairs,
    pretrain,
    studies,
)
from patbench_core.cli.synthesize import synthesize
from patbench_core.cli.tasks import add_tasks
from patbench_core.cli.usage import refuse_repeats, told
from patbench_core.errors import PatbenchError

app = typer.Typer(
    name="patbench",
    help="Which embedding model, on which part of a patent, for which task, and how sure is that?",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.add_typer(landscape.app, name="landscape")
app.add_typer(models.app, name="models")
app.add_typer(benchmarks.app, name="benchmarks")
app.command("compare")(compare.compare)
app.command("encode")(encode.encode)
app.command("synthesize")(synthesize)
app.command("finetune")(finetune.finetune)
app.command("finetune-study")(finetune.finetune_study)
app.command("distil")(finetune.distil)
app.command("pretrain")(pretrain.pretrain)
app.command("run")(studies.run)
app.command("book")(studies.book)
app.command("publish")(studies.publish)
app.command("reproduce")(benchmarks.reproduce)
app.add_typer(pairs.app, name="pairs")
app.add_typer(export.app, name="export")
app.add_typer(linkage.app, name="linkage")
app.command("link")(linkage.link)
add_tasks(app, {"pairs": pairs.app, "linkage": linkage.app})
refuse_repeats(app)


_OF_THE_DISK = {
    *(errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO),
    *(errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOTDIR, errno.EISDIR, errno.ENAMETOOLONG),
}
"""What a user can change: room, limits and rights, and folders that are none."""


def main() -> None:
    """Run the command line; a failure that a user can fix is one line and exit status 2."""
    try:
        with warnings.catch_warnings():
            warnings.showwarning = _warn
            sys.exit(app(prog_name="patbench", standalone_mode=False) or 0)
    except TyperException as error:
        _misused(error)
    except Abort:
        sys.exit("patbench: stopped")
    except PatbenchError as error:
        _fail(str(error))
    except OSError as error:
        if error.errno not in _OF_THE_DISK:
            raise
        _fail(f"{error.filename or 'disk'}: {error.strerror}; free some space or check the folder, then run again")


def _misused(error: TyperException) -> NoReturn:
    """Say in one line what is wrong with a command; where nothing was asked, everything that can be."""
    context = getattr(error, "ctx", None)
    if context is not None and error.format_message() == context.get_help():
        print(context.get_help(), file=sys.stderr)
        sys.exit(2)
    message = told(error)
    see = " See" if message.endswith("?") else "; see"
    _fail(f"{message}{see} {context.command_path if context else 'patbench'} --help")


def _warn(message: Warning | str, *_: object, **__: object) -> None:
    """A warning as every other line of the command line: what it says, not where in the code it was raised."""
    print(f"patbench: warning: {' '.join(str(message).split())}", file=sys.stderr)


def _fail(message: str) -> NoReturn:
    print(f"patbench: {' '.join(message.split())}", file=sys.stderr)
    sys.exit(2)
