/* patbench: tables of class pb-find can be filtered by words and sorted by a column; without this script they are plain. */
(() => {
  const number = text => {
    const found = text.replace("−", "-").match(/^-?[\d,]*\.?\d+/);
    return found ? Number(found[0].replaceAll(",", "")) : NaN;
  };

  /* Numbers before words, cells without either last, whatever the direction. */
  const compare = (one, other, sign) => {
    const [a, b] = [number(one), number(other)];
    if (!isNaN(a) && !isNaN(b)) return sign * (a - b);
    if (isNaN(a) !== isNaN(b)) return isNaN(a) ? 1 : -1;
    return sign * one.localeCompare(other);
  };

  const sortBy = (table, heading, column) => {
    const sign = heading.getAttribute("aria-sort") === "ascending" ? -1 : 1;
    table.querySelectorAll("thead th").forEach(other => other.removeAttribute("aria-sort"));
    heading.setAttribute("aria-sort", sign > 0 ? "ascending" : "descending");
    const rows = [...table.tBodies[0].rows];
    rows.sort((one, other) => compare(one.cells[column].textContent, other.cells[column].textContent, sign));
    table.tBodies[0].append(...rows);
  };

  const filter = (rows, field, shown) => {
    const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
    let count = 0;
    for (const row of rows) {
      const text = row.textContent.toLowerCase();
      row.hidden = !words.every(word => text.includes(word));
      count += !row.hidden;
    }
    shown.textContent = words.length ? `${count} of ${rows.length}` : `${rows.length} rows`;
  };

  const addFilter = (box, rows) => {
    const label = document.createElement("label"), field = document.createElement("input");
    const shown = document.createElement("output");
    label.className = "pb-filter";
    field.type = "search";
    field.placeholder = "Filter rows by words";
    field.setAttribute("aria-label", "Filter rows by words");
    field.addEventListener("input", () => filter(rows, field, shown));
    label.append(field, shown);
    box.before(label);
    filter(rows, field, shown);
  };

  const enhance = box => {
    if (box.dataset.ready) return;
    box.dataset.ready = "yes";
    const table = box.querySelector("table"), rows = [...table.tBodies[0].rows];
    if (rows.length > 8) addFilter(box, rows);
    table.querySelectorAll("thead th").forEach((heading, column) => {
      const button = document.createElement("button");
      button.type = "button";
      button.append(...heading.childNodes);
      heading.append(button);
      button.addEventListener("click", () => sortBy(table, heading, column));
    });
  };

  const start = () => document.querySelectorAll(".pb-find").forEach(enhance);
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
