"""A Sphinx extension that completes pages: all headings in Contents, long data as files, version and how to cite."""

import base64
import hashlib
import re
import subprocess
from collections.abc import Callable
from functools import cache
from html import escape, unescape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from patbench_core import __version__
from patbench_core.paths import ROOT

if TYPE_CHECKING:
    from sphinx.application import Sphinx

_HEADING = re.compile(r"<h([23])([^>]*)>(.*?)</h\1>", re.DOTALL)
_SECTION = re.compile(r'<section id="([^"]+)">\s*(?:<span[^>]*></span>)*\s*$')
_ID = re.compile(r'\bid="([^"]+)"')
_NOT_TITLE = re.compile(r'<a class="headerlink".*?</a>|<span class="pb-badge.*?</span>|<[^>]+>', re.DOTALL)
_CSV = re.compile(r'download="([^"]+)\.csv" href="data:text/csv;charset=utf-8;base64,([^"]+)"')
_DATA = re.compile(r'<script type="application/json" class="pb-data" id="([\w-]+)">(.*?)</script>', re.DOTALL)
INLINE = 20_000
"""Letters of base64 up to which a CSV stays in its page, and of JSON up to which the data of a form do."""


def setup(app: "Sphinx") -> dict[str, Any]:
    """What Sphinx calls; it reads pages in parallel if it likes."""
    app.connect("html-page-context", _complete, priority=100)  # before the theme decides whether there is a sidebar
    return {"version": __version__, "parallel_read_safe": True, "parallel_write_safe": True}


def contents(body: str) -> str:
    """The list of a page's headings as the theme takes it, in the order of the page; empty without headings.

    Parameters
    ----------
    body : str
        HTML of the page: headings of Sphinx, whose section has the id, and headings that have one themselves.
    """
    entries: list[str] = []
    open_sub = False
    for match in _HEADING.finditer(body):
        name = _id(body, match)
        title = unescape(_NOT_TITLE.sub("", match[3])).strip()
        if not name or not title:
            continue
        link = f'<li><a class="reference internal" href="#{escape(name)}">{escape(title)}</a>'
        deeper = match[1] == "3" and bool(entries)
        if deeper and not open_sub:
            entries.append("<ul>")
        elif entries:
            entries.append("</li>" if deeper or not open_sub else "</li></ul></li>")
        open_sub = deeper
        entries.append(link)
    if not entries:
        return ""
    return f"<ul>{''.join(entries)}</li>{'</ul></li>' if open_sub else ''}</ul>"


def with_files(body: str, folder: Path, link: Callable[[str], str]) -> str:
    """`body` with its long CSVs as links to files in ``folder/csv``, and of forms long data as ``folder/data/*.js``.

    From disk a page may load scripts, but not fetch files: so these are assignments to ``patbenchData``.

    Parameters
    ----------
    link : callable
        From a path within `folder` to what the page calls it.
    """

    def written(match: re.Match[str]) -> str:
        name, data = match[1], match[2]
        if len(data) <= INLINE:
            return match[0]
        content = base64.b64decode(data)
        file = f"csv/{name}-{hashlib.sha256(content).hexdigest()[:8]}.csv"
        return f'download="{name}.csv" href="{kept(file, content)}"'

    def assigned(match: re.Match[str]) -> str:
        name, data = match[1], match[2]
        if len(data) <= INLINE:
            return match[0]
        script = f'(window.patbenchData ??= {{}})["{name}"] = {data};\n'
        return f'<script defer src="{kept(f"data/{name}.js", script.encode())}"></script>'

    def kept(file: str, content: bytes) -> str:
        (folder / file).parent.mkdir(parents=True, exist_ok=True)
        (folder / file).write_bytes(content)
        return escape(link(file), quote=True)

    return _DATA.sub(assigned, _CSV.sub(written, body))


def footer() -> str:
    """Version, commit and date of what made the page, and how to cite it."""
    commit = _commit()
    made = f", commit <code>{escape(commit[0])}</code> of {escape(commit[1])}" if commit else ""
    year = commit[1][:4] if commit else ""
    cite = f"patbench contributors{f' ({year})' if year else ''}. <cite>patbench</cite>, version {__version__}"
    return (
        "<p>Intervals are 95&nbsp;% confidence intervals; each section names the commands that made its numbers.</p>\n"
        f'<p class="pb-version">Version {__version__}{made}. Cite as: {cite}{made}. '
        "The file <code>CITATION.cff</code> says it for programs.</p>"
    )


def _complete(app: "Sphinx", name: str, template: str, context: dict[str, Any], doctree: Any) -> None:
    context["theme_extra_footer"] = footer()
    body = context.get("body") or ""
    if "base64," in body or "pb-data" in body:
        context["body"] = with_files(body, Path(app.outdir), lambda file: str(context["pathto"](file, 1)))
    listed = contents(body)
    if listed:
        title = _NOT_TITLE.sub("", context.get("title") or "")
        context["toc"] = f'<ul><li><a class="reference internal" href="#">{title}</a>{listed}</li></ul>'
        context["display_toc"] = True


def _id(body: str, heading: re.Match[str]) -> str:
    own = _ID.search(heading[2])
    before = _SECTION.search(body, max(0, heading.start() - 400), heading.start())
    return own[1] if own else before[1] if before else ""


@cache
def _commit() -> tuple[str, str] | None:
    """Short id and date of the commit that is checked out; None without a repository."""
    command = ["git", "-C", str(ROOT), "log", "-1", "--format=%h %cs"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=10, check=True)
    except (OSError, subprocess.SubprocessError):
        return None
    commit, _, day = done.stdout.strip().partition(" ")
    return (commit, day) if day else None
