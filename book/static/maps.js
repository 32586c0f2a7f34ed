/* patbench: maps of the same points share a legend that filters them, a search field and the point that is looked at. */
(() => {
  const FADED = 0.06;

  const element = (name, attributes, ...children) => {
    const made = Object.assign(document.createElement(name), attributes);
    made.append(...children);
    return made;
  };

  class Maps {
    constructor(group) {
      this.group = group;
      Object.assign(this, JSON.parse(group.querySelector("script.pb-shared").textContent));
      this.shown = Object.keys(this.colourings)[0];
      this.picked = new Set();
      this.words = "";
      this.legend = group.querySelector(".pb-legend-map");
      this.controls();
      group.addEventListener("pb-drawn", event => { this.listen(event.target); this.paint(event.target); });
    }

    get boxes() { return [...this.group.querySelectorAll(".pb-draw")].filter(box => box.data); }

    controls() {
      const names = Object.keys(this.colourings);
      this.values = element("div", { className: "pb-chips" });
      this.buttons = element("div", { className: "pb-chips" });
      const colour = name => element("button", { type: "button", className: "pb-chip", textContent: name, onclick: () => {
        this.shown = name;
        this.picked.clear();
        this.update();
      } });
      if (names.length > 1) this.buttons.append("Coloured by ", ...names.map(colour));
      this.found = element("output", {});
      const field = element("input", { type: "search", placeholder: "Find a number", oninput: () => {
        this.words = field.value.trim().toLowerCase();
        this.update();
      } });
      field.setAttribute("aria-label", "Find a point by its number");
      this.legend.append(this.buttons, this.values, element("label", { className: "pb-filter" }, field, this.found));
      this.update();
    }

    update() {
      [...this.buttons.querySelectorAll("button")].forEach(of => of.setAttribute("aria-pressed", of.textContent === this.shown));
      this.values.replaceChildren(...(this.colourings[this.shown]?.values ?? []).map(value => this.chip(value)));
      this.boxes.forEach(box => this.paint(box));
      const n = this.words ? this.names.filter(name => name.toLowerCase().includes(this.words)).length : 0;
      this.found.textContent = this.words ? `${n} found` : "";
    }

    chip([code, name, count]) {
      const [colour, , glyph] = this.looks[code];
      const mark = element("span", { className: "pb-glyph", textContent: glyph });
      mark.style.color = colour;
      mark.setAttribute("aria-hidden", "true");
      const chip = element("button", { type: "button", className: "pb-chip", onclick: () => {
        this.picked.has(code) ? this.picked.delete(code) : this.picked.add(code);
        this.update();
        this.values.querySelector(`[data-code="${code}"]`)?.focus();
      } }, mark, `${name} (${count.toLocaleString("en")})`);
      chip.dataset.code = code;
      chip.setAttribute("aria-pressed", this.picked.has(code));
      return chip;
    }

    /* Colour and symbol by value; what is filtered out or not found fades. */
    paint(box) {
      const codes = this.colourings[this.shown]?.codes ?? this.names.map(() => this.looks.length - 1);
      const clear = (code, at) => (!this.picked.size || this.picked.has(code))
        && (!this.words || this.names[at].toLowerCase().includes(this.words));
      window.Plotly.restyle(box, {
        "marker.color": [codes.map(code => this.looks[code][0])],
        "marker.symbol": [codes.map(code => this.looks[code][1])],
        "marker.opacity": [codes.map((code, at) => clear(code, at) ? 0.8 : FADED)],
      }, [0]);
    }

    listen(box) {
      box.on("plotly_hover", ({ points }) => this.point(points[0].pointNumber));
      box.on("plotly_unhover", () => this.point(null));
    }

    /* The point that is looked at is ringed in every map, with lines to what it is linked to. */
    point(at) {
      for (const box of this.boxes) {
        const { x, y } = box.data[0], linked = at === null ? [] : this.lines.filter(line => line.includes(at)).flat();
        const ends = linked.flatMap((to, place) => place % 2 ? [to, null] : [to]);
        const place = (values, of) => of === null ? null : values[of];
        const rings = at === null ? [] : [at, ...linked];
        window.Plotly.restyle(box, {
          x: [ends.map(of => place(x, of)), rings.map(of => x[of])],
          y: [ends.map(of => place(y, of)), rings.map(of => y[of])],
        }, [1, 2]);
      }
    }
  }

  const start = () => document.querySelectorAll(".pb-maps").forEach(group => new Maps(group));
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
