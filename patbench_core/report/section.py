"""Parts of a page: a section with a heading that can be linked to, what is folded, how it was made."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any

from patbench_core.report import words
from patbench_core.report.cells import Shown, with_links

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Part(Shown):
    """A piece of a page.

    Attributes
    ----------
    markup : str
        HTML whose texts are escaped.
    synthetic : bool
        Whether it shows a synthetic landscape: `page` folds it where real ones are shown.
    title : str
        What stands on it when it is folded.
    """

    markup: str
    synthetic: bool = False
    title: str = ""

    def html(self) -> str:
        """The markup."""
        return self.markup


def html(part: Any) -> str:
    """HTML of anything that a page shows.

    Parameters
    ----------
    part : object
        Text becomes a paragraph, escaped; else what its ``_repr_html_`` or ``html`` gives; a list one after the other.

    Raises
    ------
    TypeError
        If it is none of these.
    """
    if part is None:
        return ""
    if isinstance(part, str):
        return f"<p>{with_links(part)}</p>\n" if part else ""
    if isinstance(part, list | tuple):
        return "".join(map(html, part))
    for name in ("_repr_html_", "html"):
        if hasattr(part, name):
            return str(getattr(part, name)())
    raise TypeError(f"a page shows text, tables, figures and parts, not {type(part).__name__}")


def section(title: str, facts: str = "", badges: Iterable[str] = (), *parts: Any, id: str = "", level: int = 2) -> Part:
    """A section under a heading that the Contents list shows and that can be linked to.

    Parameters
    ----------
    title, facts : str
        What it is about, and its size and source in one line.
    badges : iterable of str
        Such as ``real patents`` or ``synthetic``; a part with the latter is folded where others are real.
    *parts : object
        See `html`.
    id : str
        Of the heading; by default made of the title.
    level : int
        2 or 3.
    """
    badges = tuple(badges)
    chips = "".join(
        f' <span class="pb-badge pb-{words.slug(badge.split()[0])}">{escape(badge)}</span>' for badge in badges
    )
    name = words.slug(id or title)
    line = f'<p class="pb-facts">{with_links(facts)}</p>\n' if facts else ""
    heading = f'<h{level} class="pb-heading" id="{name}">{escape(title)}{chips}</h{level}>\n'
    markup = f'<section class="pb-section" aria-labelledby="{name}">\n{heading}{line}{html(parts)}</section>\n'
    return Part(markup, "synthetic" in badges, title)


def landscape_section(rows: "pd.DataFrame", *parts: Any, title: str = "", level: int = 2) -> Part:
    """A section on the landscape of some records.

    Parameters
    ----------
    rows : DataFrame
        Rows of ``pb.records`` of one landscape: columns landscape, synthetic, documents, documents_are, origin, drawn.
    *parts : object
        See `html`.
    title : str
        By default the name of the landscape.
    """
    first = rows.iloc[0]
    units = str(first["documents_are"])
    badge = "synthetic" if first["synthetic"] else f"real {units}"
    origins = words.listed([str(each) for each in rows["origin"].unique()])
    drawn = [int(n) for n in rows.get("drawn", ()) if n]
    some = f", {words.plural(max(drawn), 'drawn query', 'drawn queries')}" if drawn else ""
    facts = f"{words.plural(int(first['documents']), units.removesuffix('s'), units)}{some}; {origins}."
    return section(title or str(first["landscape"]), facts, (badge,), *parts, level=level)


def fold(title: str, *parts: Any, opened: bool = False) -> Part:
    """Parts behind a line that opens them."""
    state = " open" if opened else ""
    inner = html(parts)
    return Part(f'<details class="pb-fold"{state}><summary>{escape(title)}</summary>\n{inner}</details>\n', title=title)


def made_by(commands: Iterable[str], title: str = "How it was made") -> Part:
    """The commands that make the records of a section, each once, folded."""
    lines = escape("\n".join(dict.fromkeys(str(each) for each in commands)))
    if not lines:
        return Part("")
    return Part(f'<details class="pb-made"><summary>{escape(title)}</summary>\n<pre>{lines}</pre></details>\n')


def note(text: str) -> Part:
    """A remark in small print."""
    return Part(f'<p class="pb-note">{with_links(text)}</p>\n')


def answer(text: str) -> Part:
    """A sentence that stands out, as the verdict does."""
    return Part(f'<p class="pb-answer">{with_links(text)}</p>\n')


def page(*parts: Any) -> Part:
    """Parts one below the other; synthetic landscapes are folded, at the end, where there are real ones."""
    return Part("".join(map(html, _folded(parts))))


def _folded(parts: tuple[Any, ...]) -> Iterator[Any]:
    made = [part for part in parts if isinstance(part, Part) and part.synthetic]
    real = any(isinstance(part, Part) and part.title and not part.synthetic for part in parts)
    if not made or not real:
        yield from parts
        return
    yield from (part for part in parts if not any(part is each for each in made))
    yield fold(f"Synthetic {'landscape' if len(made) == 1 else 'landscapes'}", *made)
