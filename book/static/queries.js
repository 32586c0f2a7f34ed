/* patbench: where each cited patent stands for each model, query by query. */
(() => {
  const { kinds, element, number, link, table, answer, note } = window.patbenchForms;
  const DOMAIN = { 1: "IN", 0: "OUT" }, PAGE = 100, FEW = 3;
  const SHOW = [["all", "all citations"], ["missed", "missed by all that are chosen"], ["one", "found by one of them only"], ["found", "found by all"]];

  /* Citations, by their places, that are shown: `depth` hits of each model count as found. */
  const chosen = (data, models, show, depth, words = "") => {
    const found = at => models.filter(name => data.ranks[name][at] > 0 && data.ranks[name][at] <= depth).length;
    const keep = { all: () => true, missed: at => !found(at), one: at => found(at) === 1, found: at => found(at) === models.length };
    const plain = text => text.toLowerCase().replace(/[^a-z0-9]/g, ""), part = plain(words);
    const named = at => [data.queries[data.query[at]], data.cited[data.document[at]]].some(id => plain(id).includes(part));
    return data.query.map((_, at) => at).filter(at => keep[show](at) && named(at));
  };

  const landscapeOf = form => form.data.landscapes.find(({ landscape }) => landscape === form.value("landscape"));

  const words = (count, total, models, show, depth) => {
    const share = `${number(count, 0)} of ${number(total, 0)} citations`, first = `among the first ${depth}`;
    const names = models.join(models.length > 2 ? ", " : " and ");
    return { all: `${share} fit.`, missed: `${share} are not ${first} hits of ${names}.`, one: `${share} are ${first} hits of one of ${names} only.`,
      found: `${share} are ${first} hits of ${names}.` }[show];
  };

  kinds.queries = {
    ask(form) {
      const { landscapes } = form.data, names = [...new Set(landscapes.flatMap(({ ranks }) => Object.keys(ranks)))];
      const mine = (window.patbench?.models() ?? []).filter(name => names.includes(name));
      form.menu("landscape", "Landscape", landscapes.map(({ landscape }) => landscape), landscapes[0].landscape);
      form.menu("show", "Show", SHOW, "missed");
      form.menu("depth", "Found: among the first", [10, 20, 50, 100, 1000], 100);
      form.input("find", "Number of a patent", "search", "", { placeholder: "US-6885920-B2" });
      form.several("models", "Models", names, mine.length > 1 ? mine : names.slice(0, FEW - 1));
    },
    show(form) {
      const data = landscapeOf(form), models = form.value("models").filter(name => name in data.ranks);
      if (!models.length) return [answer("Choose a model that was measured on this landscape.")];
      const [show, depth] = [form.value("show"), Number(form.value("depth"))];
      const links = chosen(data, models, show, depth, form.value("find")), shown = links.slice(0, PAGE);
      const rank = (name, at) => data.ranks[name][at] ? number(data.ranks[name][at], 0) : "not retrieved";
      const line = at => [link(data.queries[data.query[at]], data["queries links"][data.query[at]]),
        link(data.cited[data.document[at]], data["cited links"][data.document[at]]), DOMAIN[data.domain[at]] ?? number(null),
        ...models.map(name => rank(name, at))];
      const rest = links.length > PAGE ? `The first ${PAGE} are listed; name a patent to see others.` : "";
      return [answer(words(links.length, data.query.length, models, show, depth)),
        links.length ? table(`Rank of each cited patent on ${data.landscape}`, ["query", "cited patent", "IN/OUT", ...models], shown.map(line)) : null,
        note(`${rest} Ranks are exact; tied documents stand in the order of their numbers.`)];
    },
  };
  window.patbenchQueries = { chosen };
})();
