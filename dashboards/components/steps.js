// How many requirements stand on each day, as steps; marks for audits.
export default function ({ data, parentElement }) {
  const host = parentElement.querySelector(".steps");
  host.replaceChildren();
  const wide = 380, high = 230, left = 30, right = 12, top = 26, bottom = 26;
  const svg = draw(host, "svg", { viewBox: `0 0 ${wide} ${high}`, role: "img",
    "aria-label": data.told, width: "100%" });
  const x = (at) => left + at * (wide - left - right);
  const y = (count) => top + (1 - count / data.most) * (high - top - bottom);
  for (const tick of data.ticks) {
    draw(svg, "line", { x1: left, x2: wide - right, y1: y(tick), y2: y(tick), class: "grid" });
    draw(svg, "text", { x: left - 7, y: y(tick) + 4, class: "axis end" }, String(tick));
  }
  for (const { at, label } of data.months) {
    draw(svg, "text", { x: x(at), y: high - 8, class: "axis middle" }, label);
  }
  let line = `M${x(0)} ${y(data.steps[0].count)}`;
  for (const { at, count } of data.steps.slice(1)) line += ` H${x(at)} V${y(count)}`;
  line += ` H${x(1)}`;
  draw(svg, "path", { d: `${line} V${y(0)} H${x(0)} Z`, class: "area" });
  draw(svg, "path", { d: line, class: "line" });
  data.audits.forEach(({ at, count, label }, place) => {
    const last = place === data.audits.length - 1 && at < 0.75;
    draw(svg, "line", { x1: x(at), x2: x(at), y1: top - 10, y2: y(0), class: "audit" });
    draw(svg, "circle", { cx: x(at), cy: y(count), r: 4, class: "dot" });
    const side = last ? "" : " end";
    draw(svg, "text", { x: x(at) + (last ? 6 : -6), y: top - 14, class: `axis${side}` }, label);
    draw(svg, "text", { x: x(at) + (last ? 8 : -8), y: y(count) + (last ? -7 : 17), class: `told${side}` },
      `${count} then`);
  });
  host.dataset.ready = "true";
}
