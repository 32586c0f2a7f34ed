"""Summaries in standard terms, as an indexing service writes them once for a family."""

from patbench_core.landscape.demo.author import Author


def expert_summary(author: Author) -> tuple[str, str]:
    """Title and abstract (novelty, use, advantage) by a normalised author."""
    wording = author.wording["expert"]
    heading = author.say(wording["title"])
    author.vary()
    novelty = author.say(wording["novelty"])
    if author.dice.chance(0.5):
        novelty += f" {author.say(wording['second'])}"
    sentences = [author.introduced(novelty), author.say(wording["use"])]
    if author.combined:
        sentences.append(author.say(wording["other"]))
    sentences.append(author.say(wording["gain"]))
    return heading, " ".join(sentences)
