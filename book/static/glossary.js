/* patbench: words of the field, explained where they stand. The one table of the book's terms; the first of each in a
   section is marked, and says what it means when pointed at, touched or reached by keyboard. */
(() => {
  const TERMS = {
    "nDCG@10": "Normalised discounted cumulative gain of the first 10 hits: 1 if all cited patents that fit stand first, 0 if none is among them.",
    "Recall@100": "Share of a query's cited patents that are among the first 100 hits.",
    "IN/OUT": "IN: query and cited patent share an IPC class; OUT: they share none.",
    "TAC": "Title, abstract and claims, as one text.",
    "TA": "Title and abstract, as one text.",
    "tie band": "Least and greatest score that the order among equally scored documents can give.",
    "Holm": "Holm's step-down correction: with it the chance of any false significant difference in a set of comparisons stays below 5 %.",
    "held-out": "Kept apart from what was trained or tuned on.",
    "undecided": "The data allow both a difference that matters and none: neither significant nor equivalent.",
    "equivalent": "The interval of the difference lies within the stated margin.",
    "rank group": "Items of which no two differ significantly.",
    "BM25": "Ranking by the words that query and document share, weighted by how rare they are; no neural network.",
    "V-measure": "Agreement of clusters with labels: harmonic mean of homogeneity and completeness, 0 to 1.",
    "token coverage": "Share of a text's tokens that the model reads before it cuts.",
  };
  const plain = text => text.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&");
  const PATTERN = new RegExp(`(?<![\\w@/-])(${Object.keys(TERMS).sort((a, b) => b.length - a.length).map(plain).join("|")})(?![\\w@/])`);
  const WHERE = "p, li, figcaption, caption, th[scope=col], dd";
  const NOT = "a, abbr, button, code, pre, h1, h2, h3, .pb-chips, .pb-find th";

  const mark = (node, seen) => {
    const match = PATTERN.exec(node.data);
    if (!match) return;
    const rest = node.splitText(match.index), after = rest.splitText(match[0].length);
    if (!seen.has(match[0])) {
      seen.add(match[0]);
      const term = document.createElement("abbr");
      term.className = "pb-term";
      term.title = TERMS[match[0]];
      term.tabIndex = 0;
      rest.replaceWith(term);
      term.append(rest);
    }
    mark(after, seen);
  };

  const start = () => {
    const article = document.querySelector("article");
    if (!article) return;
    const seen = new Map();
    for (const block of article.querySelectorAll(WHERE)) {
      const part = block.closest("section") ?? article;
      if (!seen.has(part)) seen.set(part, new Set());
      const walk = document.createTreeWalker(block, NodeFilter.SHOW_TEXT), nodes = [];
      while (walk.nextNode()) if (!walk.currentNode.parentElement.closest(NOT)) nodes.push(walk.currentNode);
      nodes.forEach(node => mark(node, seen.get(part)));
    }
  };
  window.patbenchTerms = TERMS;
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
