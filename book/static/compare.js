/* patbench: Compare two models, from the comparison of all models that the pages share. */
(() => {
  const { kinds, element, number, signed, interval, link, table, answer, note, unique, pairAt } = window.patbenchForms;
  const VERDICTS = ["significantly better", "equivalent", "undecided"], WORSE = "significantly worse", SHOWN = 10;

  /* Both models in a cell: the first less the second, whichever is ahead; null if one of them was not measured there. */
  const seen = (cell, one, other) => {
    const places = [one, other].map(name => cell.items.indexOf(name));
    if (places.includes(-1)) return null;
    const [a, b] = places, turned = a > b, at = pairAt(Math.min(a, b), Math.max(a, b), cell.items.length);
    const less = value => value === null ? null : -value;
    const [difference, low, high] = ["difference", "low", "high"].map(name => cell[name][at]);
    const said = VERDICTS[cell.verdict[at]];
    return {
      cell, score: [cell.score[a], cell.score[b]], tied: cell.ties[at],
      wins: (turned ? cell.losses : cell.wins)[at], losses: (turned ? cell.wins : cell.losses)[at],
      ...turned ? { difference: less(difference), low: less(high), high: less(low) } : { difference, low, high },
      verdict: turned && said === VERDICTS[0] ? WORSE : said, holm: cell.holm[at],
    };
  };

  const rowsOf = (data, one, other, task = "") => data.cells.filter(cell => !task || cell.task === task)
    .map(cell => seen(cell, one, other)).filter(row => row);

  /* Units by how much better the first is, in descending order; those of equal score are left out. */
  const apart = (units, one, other) => units.units
    .map((unit, at) => [unit, units["units links"][at], units.values[one][at], units.values[other][at]])
    .filter(([, , a, b]) => a !== b).sort(([, , a, b], [, , c, d]) => (c - d) - (a - b));

  const what = ({ task, labels, scope, metric }, all) =>
    [all ? task : "", labels, metric, task === "retrieval" ? scope : ""].filter(Boolean).join(", ");

  const sentence = (rows, one, other) => {
    const count = verdict => rows.filter(row => row.verdict === verdict).length;
    return `${one} against ${other}: significantly better in ${count(VERDICTS[0])} of ${rows.length} comparisons, significantly worse in `
      + `${count(WORSE)}; equivalent in ${count("equivalent")}, undecided in ${count("undecided")}.`;
  };

  const differing = (form, one, other) => {
    const units = form.data.units.find(each => `${each.landscape} ${each.metric}` === form.value("apart"));
    if (!units || !(one in units.values) || !(other in units.values)) return [];
    const rows = apart(units, one, other), better = rows.filter(([, , a, b]) => a > b), worse = rows.filter(([, , a, b]) => a < b).reverse();
    const line = ([unit, to, a, b]) => [link(unit, to), number(a / 1000), number(b / 1000), signed((a - b) / 1000),
      element("a", { href: `queries.html?${new URLSearchParams({ landscape: units.landscape, models: `${one}~${other}`, find: unit })}` }, "its citations")];
    return [[better, one, other], [worse, other, one]].map(([part, ahead, behind]) =>
      part.length ? table(`${units.metric} on ${units.landscape}: queries in which ${ahead} is furthest ahead of ${behind}`,
        ["query", one, other, "difference", "ranks"], part.slice(0, SHOWN).map(line)) : null);
  };

  kinds.compare = {
    ask(form) {
      const { cells, units, start } = form.data, models = unique(cells.flatMap(cell => cell.items));
      const [one, other] = [...window.patbench?.models() ?? [], ...start.models, ...models].filter((name, at, all) => models.includes(name) && all.indexOf(name) === at);
      form.menu("one", "Model", models, one);
      form.menu("other", "against", models, other);
      form.menu("task", "Task", [["", "all"], ...unique(cells.map(cell => cell.task))], cells[0].task);
      const queries = units.map(({ landscape, metric }) => [`${landscape} ${metric}`, `${landscape}, ${metric}`]);
      if (queries.length) form.menu("apart", "Queries that differ most, on", queries, queries[0][0]);
    },
    show(form) {
      const [one, other] = [form.value("one"), form.value("other")];
      if (one === other) return [answer("Choose two different models.")];
      const rows = rowsOf(form.data, one, other, form.value("task"));
      if (!rows.length) return [answer(`${one} and ${other} have no records of one task and landscape.`)];
      const reach = Math.max(1e-9, ...rows.flatMap(row => [row.difference, row.low, row.high].map(x => Math.abs(x ?? 0))));
      const line = row => [row.cell.landscape, what(row.cell, !form.value("task")),
        number(row.score[0]), number(row.score[1]), interval(row.difference, row.low, row.high, reach), row.verdict,
        row.wins === null ? number(null) : [row.wins, row.tied, row.losses].map(x => number(x, 0)).join(" / ")];
      const titles = ["landscape", "measure", one, other, "difference, 95 % interval", "verdict", "better / equal / worse"];
      return [answer(sentence(rows, one, other)), table(`${one} less ${other}`, titles, rows.map(line)),
        note("Better / equal / worse: in how many queries. Verdicts are corrected for all pairs of models of a comparison, as on every page."),
        ...differing(form, one, other)];
    },
  };
  window.patbenchCompare = { rowsOf, apart };
})();
