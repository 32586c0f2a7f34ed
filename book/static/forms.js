/* patbench: forms of pages. A form asks, keeps what was asked in the page's address, so that an answer survives a reload
   and can be linked to, and shows what the script of its kind makes of the data beside the page. */
(() => {
  const kinds = {};
  const MINUS = "\u2212", MISSING = "\u2013";

  const element = (name, attributes = {}, ...children) => {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) key in made ? made[key] = value : made.setAttribute(key, value);
    made.append(...children.filter(child => child !== null && child !== ""));
    return made;
  };

  const number = (value, digits = 3) => {
    if (value === null || !isFinite(value)) return MISSING;
    const text = value.toLocaleString("en", { minimumFractionDigits: digits, maximumFractionDigits: digits });
    return /[1-9]/.test(text) ? text.replace("-", MINUS) : text.replace("-", "");
  };
  const signed = (value, digits = 3) => {
    const text = number(value, digits);
    return /^\d/.test(text) && /[1-9]/.test(text) ? `+${text}` : text;
  };

  /* A signed number with its interval, drawn on an axis from -reach to reach as in the tables of the book. */
  const interval = (value, low, high, reach) => {
    const ends = low === null ? "" : `[${number(low)}, ${number(high)}]`;
    const text = element("span", { className: "pb-value" }, `${signed(value)} `, element("span", {}, ends));
    const at = x => `${(50 + 50 * Math.min(1, Math.max(-1, x / reach))).toFixed(1)}%`;
    const bar = element("span", { className: "pb-bar" }), mark = (kind, style) => {
      const made = element("i", { className: `pb-${kind}` });
      Object.assign(made.style, style);
      bar.append(made);
    };
    bar.setAttribute("aria-hidden", "true");
    mark("zero", { left: "50%" });
    if (low !== null) mark("whisker", { left: at(low), right: `calc(100% - ${at(high)})`, background: "currentColor" });
    mark("dot", { left: at(value), background: "currentColor" });
    return [text, bar];
  };

  const link = (text, to) => to ? element("a", { href: to }, text) : text;

  /* Rows are lists of cells; a cell is text, nodes or a number, which stands to the right. */
  const table = (caption, titles, rows) => {
    const left = titles.map((_, at) => rows.some(row => typeof row[at] !== "number" && !/^[+<\d\u2212\u2013]/.test(row[at])));
    const head = titles.map((title, at) => element("th", { scope: "col", className: left[at] ? "pb-words" : "" }, title));
    const body = rows.map(row => element("tr", {}, ...row.map((cell, at) => {
      const inside = Array.isArray(cell) ? cell : [cell];
      return at ? element("td", { className: left[at] ? "pb-words" : "" }, ...inside) : element("th", { scope: "row" }, ...inside);
    })));
    const made = element("table", {}, element("caption", {}, caption), element("thead", {}, element("tr", {}, ...head)),
      element("tbody", {}, ...body));
    const box = element("div", { className: "pb-table", tabIndex: 0 }, made);
    box.setAttribute("role", "region");
    box.setAttribute("aria-label", caption);
    return box;
  };

  const answer = text => element("p", { className: "pb-answer" }, text);
  const note = text => element("p", { className: "pb-note" }, text);

  const option = ([value, text]) => element("option", { value }, text);
  const labelled = (text, field) => element("label", {}, element("span", {}, text), field);

  class Form {
    constructor(box, data, kind) {
      Object.assign(this, { box, data, kind, fields: {} });
      this.asked = new URLSearchParams(location.search);
      this.controls = element("form", { className: "pb-controls", onsubmit: event => event.preventDefault() });
      this.output = element("div");
      this.output.setAttribute("aria-live", "polite");
      kind.ask(this);
      this.controls.addEventListener("input", () => this.update());
      box.replaceChildren(this.controls, this.output);
      this.show();
    }

    /* Whatever the address or the page gives, if it can be chosen; else what is chosen first. */
    start(name, fallback) { return this.asked.get(name) ?? fallback; }

    menu(name, text, values, fallback) {
      const field = element("select", { name }, ...values.map(value => option(Array.isArray(value) ? value : [value, value])));
      const wanted = String(this.start(name, fallback));
      if ([...field.options].some(each => each.value === wanted)) field.value = wanted;
      return this.add(name, text, field);
    }

    input(name, text, type, fallback, attributes = {}) {
      const field = element("input", { name, type, ...attributes }), value = this.start(name, fallback);
      if (type === "checkbox") field.checked = String(value) === "true";
      else field.value = value ?? "";
      return this.add(name, text, field);
    }

    /* Several of a list; `values` as for a menu. */
    several(name, text, values, fallback) {
      const wanted = new Set(this.asked.has(name) ? this.asked.get(name).split("~") : fallback);
      const boxes = values.map(value => element("input", { type: "checkbox", name, value, checked: wanted.has(value) }));
      this.controls.append(element("fieldset", {}, element("legend", {}, text),
        ...boxes.map((box, at) => element("label", { className: "pb-tick" }, box, values[at]))));
      this.fields[name] = { get value() { return boxes.filter(box => box.checked).map(box => box.value); } };
    }

    add(name, text, field) {
      this.controls.append(labelled(text, field));
      return this.fields[name] = field;
    }

    value(name) {
      const field = this.fields[name];
      return field.type === "checkbox" ? field.checked : field.value;
    }

    update() {
      const asked = new URLSearchParams();
      for (const name of Object.keys(this.fields)) {
        const value = this.value(name);
        if (value !== "" && value !== false) asked.set(name, Array.isArray(value) ? value.join("~") : value);
      }
      history.replaceState(null, "", `?${asked}${location.hash}`);
      this.show();
    }

    show() { this.output.replaceChildren(...this.kind.show(this).filter(part => part)); }
  }

  const start = () => {
    for (const box of document.querySelectorAll(".pb-form")) {
      const kind = kinds[box.dataset.form], inline = document.getElementById(box.dataset.from);
      const data = inline ? JSON.parse(inline.textContent) : window.patbenchData?.[box.dataset.from];
      if (kind && data) new Form(box, data, kind);
    }
  };

  const unique = values => [...new Set(values)];
  /* Place of the pair of items i < j in lists of pairs, in the order of combinations of n items. */
  const pairAt = (i, j, n) => i * n - i * (i + 1) / 2 + j - i - 1;
  window.patbenchForms = { kinds, element, number, signed, interval, link, table, answer, note, unique, pairAt };
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
