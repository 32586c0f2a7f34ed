/* patbench: draws the figures of a page when they are scrolled near, and keeps them as wide as their box. */
(() => {
  const here = document.currentScript ? document.currentScript.src : "";
  const PLOTLY = new URL("../plotly.min.js", here || location.href).href;
  const ZOOM = { displaylogo: false, modeBarButtons: [["zoomIn2d", "zoomOut2d", "resetScale2d"]] };
  const PLAIN = { displaylogo: false, displayModeBar: false };
  const drawn = new Set();
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

  const textColour = () => getComputedStyle(document.body).color;

  const specOf = box => JSON.parse(box.parentElement.querySelector("script[type='application/json']").textContent);

  const draw = async box => {
    if (drawn.has(box)) return;
    drawn.add(box);
    const figure = box.closest(".pb-plot"), spec = specOf(box);
    spec.layout.font = { ...spec.layout.font, color: textColour() };
    const library = await plotly();
    await library.newPlot(box, spec.data, spec.layout, figure.classList.contains("pb-map") ? ZOOM : PLAIN);
    box.dispatchEvent(new CustomEvent("pb-drawn", { bubbles: true }));
  };

  /* A browser holds some sixteen WebGL drawings: a map out of sight is freed. */
  const free = box => {
    if (!drawn.has(box) || !box.closest(".pb-map")) return;
    drawn.delete(box);
    window.Plotly?.purge(box);
  };

  const near = new IntersectionObserver(seen => {
    for (const { target, isIntersecting } of seen) isIntersecting ? draw(target) : free(target);
  }, { rootMargin: "400px" });

  const resized = new ResizeObserver(boxes => {
    for (const { target } of boxes) if (target.querySelector(".main-svg")) window.Plotly?.Plots.resize(target);
  });

  const recolour = () => {
    for (const box of drawn) window.Plotly?.relayout(box, { "font.color": textColour() });
  };

  const start = () => {
    const boxes = [...document.querySelectorAll(".pb-draw")];
    boxes.forEach(box => { near.observe(box); resized.observe(box); });
    if (boxes.length) plotly();
    new MutationObserver(() => setTimeout(recolour)).observe(document.documentElement, { attributeFilter: ["data-theme"] });
    addEventListener("beforeprint", () => boxes.forEach(draw));
  };

  window.patbench = { drawn, drawAll: () => Promise.all([...document.querySelectorAll(".pb-draw")].map(draw)) };
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
