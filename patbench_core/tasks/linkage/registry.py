"""The sets of links at hand."""

from patbench_core.tasks.linkage.demo import DEMO_LINKS, demo_links
from patbench_core.tasks.linkage.link_set import TABLES, LinkSet
from patbench_core.tasks.sets import Sets

FILES = "LINKS --products FILE --patents FILE"
LINKS = Sets("linkage", "links", FILES, DEMO_LINKS, demo_links, TABLES, LinkSet)
known, folder, get, content = LINKS.known, LINKS.folder, LINKS.get, LINKS.content
