// What components share; it stands before the module of each.
function element(name, className, text) {
  const made = document.createElement(name);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}

function draw(parent, name, attributes, text) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  if (text !== undefined) made.textContent = text;
  parent.append(made);
  return made;
}

// What signs mean: each is [class of the sign, sign, meaning].
function legendOf(signs) {
  const legend = element("ul", "legend");
  for (const [className, sign, means] of signs) {
    const item = element("li");
    const sample = element("span", className, sign);
    sample.setAttribute("aria-hidden", "true");
    item.append(sample, element("span", "", means));
    legend.append(item);
  }
  return legend;
}

// Cells by row and column: one stop for the tab key, arrows go on from there. The cell that was
// held before everything was drawn anew, if it is there still; `escape` says whether it did anything.
function roam(host, cells, held, escape) {
  const [down, right] = (held ?? "").split(" ").map(Number);
  const kept = held === undefined ? undefined : cells[down]?.[right];
  const first = kept ?? host.querySelector('td[aria-selected="true"]') ?? cells[0]?.[0];
  if (first) first.tabIndex = 0;
  host.onkeydown = (event) => {
    const at = event.target.dataset?.at;
    if (at === undefined) return;
    const [y, x] = at.split(" ").map(Number);
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      event.target.click();
      return;
    }
    if (event.key === "Escape" && escape?.()) {
      event.stopPropagation();
      return;
    }
    const [dy, dx] = { ArrowRight: [0, 1], ArrowLeft: [0, -1], ArrowDown: [1, 0], ArrowUp: [-1, 0],
      Home: [0, -x], End: [0, cells[y].length - 1 - x] }[event.key] ?? [0, 0];
    const next = cells[y + dy]?.[x + dx];
    if ((!dy && !dx) || !next) return;
    event.preventDefault();
    event.target.tabIndex = -1;
    next.tabIndex = 0;
    next.focus();
  };
  return kept;
}
