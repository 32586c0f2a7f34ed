"""The sets of links at hand."""

from patbench_core.tasks.linkage.demo import DEMO_LINKS, demo_links
from patbench_core.tasks.linkage.link_set import LinkSet
from patbench_core.tasks.sets import Sets

LINKS = Sets("linkage", "links", "LINKS --products FILE --patents FILE", DEMO_LINKS, demo_links, LinkSet.open)
known, folder, get, content = LINKS.known, LINKS.folder, LINKS.get, LINKS.content
