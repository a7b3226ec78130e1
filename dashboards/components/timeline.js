// The timeline: a row for each owner, a column for each month, dots for what is due.
const DOTS = 5;
export default function ({ data, parentElement, setStateValue }) {
  const host = parentElement.querySelector(".timeline");
  const held = host.getRootNode().activeElement?.dataset?.at;
  const scrolled = host.querySelector(".frame")?.scrollLeft ?? 0;
  host.replaceChildren();
  const signs = [["dot loud", "", "a requirement hangs on it"], ["dot", "", "nothing hangs on it"]];
  if (data.months.some((month) => month.audits.length)) signs.push(["sample", "", "day of an audit"]);
  const frame = element("div", "frame");
  const table = element("table");
  table.setAttribute("role", "grid");
  table.setAttribute("aria-label", "What is due by owner and month");
  table.style.minWidth = `${190 + data.months.length * 62}px`;
  frame.append(table);
  host.append(legendOf(signs), frame);
  const lines = (cell, month, labelled) => {
    for (const { at, label } of month.audits) {
      const line = element("span", "audit");
      line.style.left = `${at * 100}%`;
      line.title = label;
      if (labelled) {
        const text = element("span", at > 0.5 ? "label before" : "label", label);
        line.append(text);
      }
      cell.append(line);
    }
  };
  const top = element("tr");
  top.append(element("th", "owner", "Owner"));
  for (const month of data.months) {
    const head = element("th", "month");
    head.scope = "col";
    head.title = month.told;
    head.append(element("span", "year", month.year), element("span", "name", month.name));
    lines(head, month, true);
    top.append(head);
  }
  const thead = element("thead");
  thead.append(top);
  const body = element("tbody");
  table.append(thead, body);
  const cells = [];
  let chosen = data.chosen ?? [];  // the server answers later than a key follows
  const choose = (...cell) => {
    chosen = cell;
    setStateValue("chosen", cell);
  };
  for (const lane of data.lanes) {
    const line = element("tr");
    const name = element("th", "owner");
    name.scope = "row";
    name.title = lane.name;
    name.append(element("span", "called", lane.name), element("span", "total", String(lane.total)));
    line.append(name);
    const across = [];
    lane.cells.forEach((cell, place) => {
      const month = data.months[place];
      const box = element("td", "cell");
      box.setAttribute("role", "gridcell");
      box.tabIndex = -1;
      box.dataset.at = `${cells.length} ${place}`;
      const here = () => chosen[0] === lane.id && chosen[1] === month.id;
      box.setAttribute("aria-selected", String(here()));
      box.setAttribute("aria-label", cell.told);
      box.title = cell.told;
      lines(box, month, false);
      const parts = element("span", "parts");
      for (const { width, count, loud } of cell.parts) {
        const dots = element("span", "dots");
        dots.style.width = `${width * 100}%`;
        for (let at = 0; at < Math.min(count, DOTS); at += 1) {
          dots.append(element("span", at < loud ? "dot loud" : "dot"));
        }
        if (count > DOTS) dots.append(element("span", "count", String(count)));
        parts.append(dots);
      }
      box.append(parts);
      box.addEventListener("click", () => (here() ? choose() : choose(lane.id, month.id)));
      line.append(box);
      across.push(box);
    });
    cells.push(across);
    body.append(line);
  }
  const kept = roam(host, cells, held, () => {
    if (!chosen.length) return false;
    choose();
    return true;
  });
  frame.scrollLeft = scrolled;
  kept?.focus({ preventScroll: true });
  host.dataset.ready = "true";
}
