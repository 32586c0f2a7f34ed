/* patbench: draws the figures of a page when they are scrolled near, keeps them as wide as their box, and fades what is
   not chosen: a reader's own models (in all figures and tables, kept from visit to visit) or a figure's own series. */
(() => {
  const here = document.currentScript ? document.currentScript.src : location.href;
  const PLOTLY = new URL("../plotly.min.js", here).href;
  const ZOOM = { displaylogo: false, modeBarButtons: [["zoomIn2d", "zoomOut2d", "resetScale2d"]] };
  const PLAIN = { displaylogo: false, displayModeBar: false };
  const NARROW = 520, STORE = "patbench-models", FADED = 0.16;
  const drawn = new Set(), series = new WeakMap();
  let library = null;

  /* Plotly is fetched once, from beside the book, and only by pages that have figures. */
  const plotly = () => library ??= new Promise((done, failed) => {
    if (window.Plotly) return done(window.Plotly);
    const script = document.createElement("script");
    script.src = PLOTLY;
    script.onload = () => done(window.Plotly);
    script.onerror = failed;
    document.head.append(script);
  });

  /* ---- my models ---- */
  const read = () => {
    try { return new Set(JSON.parse(localStorage.getItem(STORE) || "[]")); } catch { return new Set(); }
  };
  let mine = read();

  const keep = () => {
    try { localStorage.setItem(STORE, JSON.stringify([...mine])); } catch { /* the choice then lasts for the page */ }
  };

  const toggle = (names, name) => names.has(name) ? names.delete(name) : names.add(name);

  const fadeRows = () => {
    for (const table of document.querySelectorAll(".pb-table table")) {
      const rows = [...table.querySelectorAll("tr[data-item]")];
      const some = rows.some(row => mine.has(row.dataset.item));
      rows.forEach(row => row.classList.toggle("pb-mine-row", some && mine.has(row.dataset.item)));
    }
  };

  const keyOf = trace => trace.meta?.item ?? trace.meta?.series;

  const fade = box => {
    const own = series.get(box.closest(".pb-plot")) ?? new Set();
    const keys = box.data.map(keyOf), chosen = new Set(keys.filter(key => key && (mine.has(key) || own.has(key))));
    const opacity = keys.map(key => !key || !chosen.size || chosen.has(key) ? 1 : FADED);
    if (box.data.some((trace, at) => (trace.opacity ?? 1) !== opacity[at])) window.Plotly.restyle(box, { opacity });
    embolden(box);
  };

  /* Where models are rows or columns, as in a heat map, their names are bold. Long names stand in several lines. */
  const isMine = text => {
    const name = text.replaceAll("-<br>", "-").replaceAll("<br>", " ");
    return [...mine].some(each => name === each || name.startsWith(`${each},`) || name.startsWith(`${each} (`));
  };

  const embolden = box => {
    const changed = {};
    for (const axis of Object.keys(box.layout).filter(key => /^[xy]axis/.test(key))) {
      const before = box.layout[axis].ticktext;
      if (!Array.isArray(before)) continue;
      const plain = before.map(text => text.replace(/^<b>(.*)<\/b>$/, "$1"));
      const after = plain.map(text => isMine(text) ? `<b>${text}</b>` : text);
      if (after.some((text, at) => text !== before[at])) changed[`${axis}.ticktext`] = after;
    }
    if (Object.keys(changed).length) window.Plotly.relayout(box, changed);
  };

  const press = () => {
    for (const chip of document.querySelectorAll("button.pb-chip")) {
      const own = series.get(chip.closest(".pb-plot")) ?? new Set();
      const on = chip.dataset.item ? mine.has(chip.dataset.item) : own.has(chip.dataset.series);
      chip.setAttribute("aria-pressed", on);
    }
  };

  const refresh = () => { press(); fadeRows(); drawn.forEach(box => box.data && !box.closest(".pb-map") && fade(box)); };

  const choose = chip => {
    if (chip.dataset.item) { toggle(mine, chip.dataset.item); keep(); }
    else {
      const figure = chip.closest(".pb-plot");
      if (!series.has(figure)) series.set(figure, new Set());
      toggle(series.get(figure), chip.dataset.series);
    }
    refresh();
  };

  const itemsOnPage = () => {
    const names = new Set();
    document.querySelectorAll("tr[data-item]").forEach(row => names.add(row.dataset.item));
    document.querySelectorAll(".pb-plot[data-items]").forEach(of => JSON.parse(of.dataset.items).forEach(x => names.add(x)));
    return [...names];
  };

  const chipOf = (name, text) => {
    const chip = document.createElement("button");
    chip.type = "button";
    chip.className = "pb-chip";
    chip.dataset.item = name;
    chip.textContent = text ?? name;
    return chip;
  };

  /* One place on each page to choose them, below its title. */
  const panel = () => {
    const names = itemsOnPage(), title = document.querySelector("article h1");
    if (names.length < 3 || !title) return;
    const box = document.createElement("details"), summary = document.createElement("summary");
    box.className = "pb-mine";
    summary.textContent = "My models";
    const all = document.createElement("button");
    all.type = "button";
    all.className = "pb-clear";
    all.textContent = "Show all alike";
    all.addEventListener("click", () => { mine = new Set(); keep(); refresh(); });
    const line = document.createElement("div");
    line.className = "pb-chips";
    line.append(...names.map(name => chipOf(name)), all);
    box.append(summary, line);
    title.after(box);
  };

  /* ---- drawing ---- */
  const textColour = () => getComputedStyle(document.body).color;
  const specOf = box => JSON.parse(box.parentElement.querySelector("script[type='application/json']").textContent);
  const isNarrow = box => box.clientWidth < NARROW;

  /* A sentence in lines of at most so many letters. */
  const wrapped = (text, letters) => text.split(" ").reduce((lines, word) => {
    const longer = `${lines.at(-1)} ${word}`.trim();
    return longer.length > letters && lines.at(-1) ? [...lines, word] : [...lines.slice(0, -1), longer];
  }, [""]).join("<br>");

  /* Titles of axes in as many lines as fit below the axis, which is their middle. */
  const wrapTitles = box => {
    if (!box.layout) return;  // freed meanwhile
    const drawn = box._fullLayout, changed = {};
    let lines = 1;
    for (const key of Object.keys(box.layout).filter(key => /^xaxis/.test(key) && box.layout[key].title?.text)) {
      const title = box.layout[key].title.text, middle = drawn[key]._offset + drawn[key]._length / 2;
      const room = 2 * Math.min(middle, drawn.width - middle);
      const text = wrapped(title.replaceAll("<br>", " "), Math.max(12, Math.floor(room / 8)));
      lines = Math.max(lines, text.split("<br>").length);
      if (text !== title) changed[`${key}.title.text`] = text;
    }
    if (!Object.keys(changed).length) return;
    if (lines > 1) changed["margin.b"] = 46 + 15 * (lines - 1);
    return window.Plotly.relayout(box, changed);
  };

  /* Names at the ends of lines need a margin that a phone has not: there the legend above takes their place. */
  const fit = (spec, narrow) => {
    // Names of blocks begin where the rows' names end; a phone has more room to their left.
    const blocks = (spec.layout.annotations ?? []).filter(each => each.name === "block" && narrow);
    blocks.forEach(each => Object.assign(each, { xref: "paper", x: 1, xanchor: "right" }));
    const ends = spec.data.filter(trace => trace.meta?.end);
    ends.forEach(trace => { trace.visible = !narrow; });
    if (ends.length && narrow) spec.layout.margin = { ...spec.layout.margin, r: 16 };
    return spec;
  };

  /* Names beside points: those of whole models first, and none over another; what is left out shows on hover. */
  const thin = box => {
    const names = new Set(box.data.map(keyOf)), kept = [];
    const texts = [...box.querySelectorAll(".textpoint text")];
    const whole = text => names.has(text.textContent.trim());
    texts.sort((one, other) => whole(other) - whole(one));
    for (const text of texts) {
      const at = text.getBoundingClientRect();
      const free = kept.every(other => at.right <= other.left || at.left >= other.right
        || at.bottom <= other.top || at.top >= other.bottom);
      text.style.visibility = free ? "" : "hidden";
      if (free) kept.push(at);
    }
  };

  const draw = async box => {
    if (drawn.has(box)) return;
    drawn.add(box);
    const figure = box.closest(".pb-plot"), narrow = isNarrow(box), spec = fit(specOf(box), narrow);
    spec.layout.font = { ...spec.layout.font, color: textColour() };
    const library = await plotly();
    await library.newPlot(box, spec.data, spec.layout, figure.classList.contains("pb-map") ? ZOOM : PLAIN);
    figure.dataset.narrow = narrow;
    if (!drawn.has(box)) return library.purge(box);  // Scrolled out of sight while it was being drawn.
    box.on("plotly_afterplot", () => wrapTitles(box));
    await wrapTitles(box);
    if (!figure.classList.contains("pb-map")) fade(box);
    if (spec.data.some(trace => trace.meta?.thin)) {
      box.on("plotly_afterplot", () => thin(box));
      thin(box);
    }
    box.dispatchEvent(new CustomEvent("pb-drawn", { bubbles: true }));
  };

  /* A browser holds some sixteen WebGL drawings: a map out of sight is freed. */
  const free = box => {
    if (!drawn.has(box) || !box.closest(".pb-map")) return;
    drawn.delete(box);
    window.Plotly?.purge(box);
  };

  const resize = box => {
    if (!box.querySelector(".main-svg") || !box.clientWidth) return;
    const figure = box.closest(".pb-plot"), narrow = String(isNarrow(box));
    if (figure.dataset.narrow === narrow) return window.Plotly.Plots.resize(box);
    drawn.delete(box);
    window.Plotly.purge(box);
    draw(box);
  };

  const near = new IntersectionObserver(seen => {
    for (const { target, isIntersecting } of seen) isIntersecting ? draw(target) : free(target);
  }, { rootMargin: "400px" });
  const resized = new ResizeObserver(boxes => boxes.forEach(({ target }) => resize(target)));
  const recolour = () => {
    const colour = textColour();
    const other = [...drawn].filter(box => box.data && box.layout.font.color !== colour);
    other.forEach(box => window.Plotly.relayout(box, { "font.color": colour }));
  };

  /* The theme names some buttons otherwise than their own text does, which voice control then cannot find. */
  const nameButtons = () => {
    for (const button of document.querySelectorAll(".search-button__button, .theme-switch-button, summary[aria-label]"))
      button.removeAttribute("aria-label");
    // A list needs items; docutils calls them bibliography entries.
    for (const entry of document.querySelectorAll(".citation-list > .citation")) entry.setAttribute("role", "listitem");
  };

  const start = () => {
    nameButtons();
    const boxes = [...document.querySelectorAll(".pb-draw")];
    boxes.forEach(box => { near.observe(box); resized.observe(box); });
    if (boxes.length) plotly();
    panel();
    refresh();
    document.addEventListener("click", event => {
      const chip = event.target.closest?.("button.pb-chip");
      if (chip && !chip.closest(".pb-legend-map")) choose(chip);
    });
    addEventListener("storage", event => { if (event.key === STORE) { mine = read(); refresh(); } });
    addEventListener("beforeprint", () => {
      document.querySelectorAll("details.pb-fold").forEach(fold => { fold.open = true; });
      boxes.forEach(draw);
    });
    new MutationObserver(() => setTimeout(recolour))
      .observe(document.documentElement, { attributeFilter: ["data-theme"] });
  };

  window.patbench = {
    drawn,
    drawAll: () => Promise.all([...document.querySelectorAll(".pb-draw")].map(draw)),
    models: () => [...mine],
    choose: names => { mine = new Set(names); keep(); refresh(); },
  };
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
