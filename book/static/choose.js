/* patbench: Which model? The rule is that of patbench_core/stats/choice.py; a test compares their answers. */
(() => {
  const { kinds, number, table, answer, note, unique, pairAt } = window.patbenchForms;
  const BETTER = 0;  // place of "significantly better" among the verdicts of report/form.py
  const CELL = ["task", "landscape", "view", "labels"];

  /* In a cell, given by its measures, the smallest of the models in `size` that loses no more than `margin` against the
     best of them, by the upper ends of the intervals of the best less each. null: none of them was measured there. */
  const smallestWithin = (measures, size, margin) => {
    const allowed = unique(measures.flatMap(({ items }) => items)).filter(item => size.has(item));
    if (!allowed.length) return null;
    const worst = new Map(allowed.map(item => [item, Infinity])), worse = new Set();
    const bests = measures.map(({ items, high, verdict }) => {
      const [best, ...others] = items.map((_, at) => at).filter(at => size.has(items[at]));
      if (best === undefined) return null;
      worst.set(items[best], Math.min(worst.get(items[best]), 0));
      for (const at of others) {
        const pair = pairAt(best, at, items.length), low = high[pair] === null ? -Infinity : -high[pair];
        worst.set(items[at], Math.min(worst.get(items[at]), low));
        if (verdict[pair] === BETTER) worse.add(items[at]);
      }
      return items[best];
    });
    const fitting = allowed.filter(item => worst.get(item) >= -margin);
    const choice = fitting.reduce((least, item) => least === null || size.get(item) < size.get(least) ? item : least, null);
    return {
      best: bests.find(item => item), choice, loss: choice === null ? null : worst.get(choice), compared: allowed.length,
      undecided: allowed.filter(item => !fitting.includes(item) && !worse.has(item)),
    };
  };

  /* Models that constraints allow, with their size. */
  const sizes = (models, { commercial, memory, plain }) => new Map(Object.entries(models)
    .filter(([, facts]) => (!commercial || facts.commercial === true) && (!plain || facts.network === false)
      && (memory === null || (facts.memory !== null && facts.memory <= memory)))
    .map(([name, facts]) => [name, facts.weights ?? Infinity]));

  /* The cells of a comparison that a task, a landscape and a text have; pairs are texts of their own. */
  const cellsOf = (cells, { task, landscape, text }) => {
    const own = cells.filter(cell => cell.task === task && (!landscape || cell.landscape === landscape)
      && (cell.view === text || task === "pairs"));
    const byKey = new Map();
    for (const cell of own) {
      const key = CELL.map(name => cell[name]).join("\n");
      byKey.set(key, [...byKey.get(key) ?? [], cell]);
    }
    return [...byKey.values()];
  };

  /* The choice that most cells make; of equally many the first. */
  const most = choices => {
    const counts = new Map();
    for (const choice of choices) counts.set(choice, (counts.get(choice) ?? 0) + 1);
    return [...counts].reduce((top, entry) => top && top[1] >= entry[1] ? top : entry, null);
  };

  const choose = (data, constraints) => {
    const size = sizes(data.models, constraints);
    const rows = cellsOf(data.cells, constraints)
      .map(measures => ({ landscape: measures[0].landscape, labels: measures[0].labels, size,
        ...smallestWithin(measures, size, constraints.margin) ?? { compared: 0 } }))
      .filter(row => row.compared);
    const top = most(rows.map(row => row.choice).filter(choice => choice !== null));
    if (!rows.length) return { rows, said: "No model that was measured in this task on this text meets these constraints." };
    if (!top) return { rows, said: "No model is within the margin of the best by every measure: undecided." };
    const comparisons = `${rows.length} ${rows.length === 1 ? "comparison" : "comparisons"}`;
    return { rows, said: `Take ${top[0]}: the smallest within ${constraints.margin} of the best in ${top[1]} of ${comparisons}.` };
  };

  const asked = form => ({
    task: form.value("task"), landscape: form.value("landscape"), text: form.value("text"),
    commercial: form.value("licence") === "commercial", plain: form.value("plain"),
    memory: form.value("memory") === "" ? null : Number(form.value("memory")), margin: Number(form.value("margin")),
  });

  /* Texts and landscapes that the task has no record of cannot be chosen. */
  const limit = (form, { task, landscape }) => {
    const of = form.data.cells.filter(cell => cell.task === task);
    const views = new Set(of.filter(cell => !landscape || cell.landscape === landscape).map(cell => cell.view));
    for (const option of form.fields.text.options) option.disabled = task !== "pairs" && !views.has(option.value);
    form.fields.text.disabled = task === "pairs";
    for (const option of form.fields.landscape.options)
      option.disabled = option.value !== "" && !of.some(cell => cell.landscape === option.value);
  };

  kinds.choose = {
    ask(form) {
      const { cells, start, texts } = form.data;
      form.menu("task", "Task", unique(cells.map(cell => cell.task)), start.task);
      form.menu("landscape", "Landscape", [["", "all that are shown here"], ...unique(cells.map(cell => cell.landscape))], "");
      const views = new Set(cells.map(cell => cell.view));
      form.menu("text", "Text", Object.entries(texts).filter(([view]) => views.has(view)), start.text);
      form.menu("licence", "Licence", [["any", "any"], ["commercial", "commercial use allowed"]], start.licence);
      form.input("memory", "Memory, GB at most", "number", start.memory, { min: 0, step: "any" });
      form.input("margin", "Loss accepted (margin)", "number", start.margin, { min: 0, step: "any", required: true });
      form.input("plain", "Without a neural network", "checkbox", "false");
    },
    show(form) {
      const constraints = asked(form);
      limit(form, constraints);
      const { rows, said } = choose(form.data, constraints), labels = rows.some(row => row.labels);
      const titles = ["landscape", ...labels ? ["labels"] : [], "best", "choice", "loss at most", "weights (MB)", "undecided", "models"];
      const line = row => [row.landscape, ...labels ? [row.labels] : [], row.best, row.choice ?? "undecided", number(row.loss && -row.loss),
        row.choice === null ? number(null) : number(row.size.get(row.choice), 0), row.undecided.join(", "), number(row.compared, 0)];
      const told = "Loss: the worst end of its 95 % intervals. Undecided: neither within the margin nor significantly worse.";
      return [answer(said), rows.length ? table("The choice, comparison by comparison", titles, rows.map(line)) : null, note(told)];
    },
  };
  window.patbenchChoose = choose;
})();
