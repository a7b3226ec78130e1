// The grid: rows of requirements under headings, a column for each subject.
export default function ({ data, parentElement, setStateValue }) {
  const host = parentElement.querySelector(".sheet");
  const held = host.getRootNode().activeElement?.dataset?.at;
  const old = host.querySelector(".frame");
  const scrolled = old ? [old.scrollLeft, old.scrollTop] : [0, 0];
  host.replaceChildren();
  const legend = legendOf([
    ...data.legend.map(({ look, glyph, means }) => [`look sample ${look}`, glyph, means]),
    ["sample", "·", "nothing is asked there"],
  ]);
  legend.append(element("li", "", "A number says how many records there are."));
  const frame = element("div", "frame");
  const table = element("table");
  table.setAttribute("role", "grid");
  table.setAttribute("aria-label", "Requirements by AI system");
  frame.append(table);
  host.append(legend, frame);
  const top = element("tr");
  const corner = element("th", "name", "Requirement");
  corner.scope = "col";
  top.append(corner);
  for (const { name, note } of data.heads) {
    const head = element("th", "head");
    head.scope = "col";
    head.title = name;
    head.append(element("span", "called", name), element("span", "note", note));
    top.append(head);
  }
  const thead = element("thead");
  thead.append(top);
  const body = element("tbody");
  table.append(thead, body);
  const cells = [];
  let heading = "";
  for (const row of data.rows) {
    if (row.heading !== heading) {
      heading = row.heading;
      const line = element("tr", "group");
      const told = element("th", "", heading);
      told.scope = "rowgroup";
      told.title = heading;
      const rest = element("td");
      rest.colSpan = data.heads.length;
      line.append(told, rest);
      body.append(line);
    }
    const line = element("tr");
    const name = element("th", "name");
    name.scope = "row";
    name.title = `${row.ref} ${row.title}`;
    name.append(element("span", "ref", row.ref), element("span", "title", row.title));
    line.append(name);
    const across = [];
    row.boxes.forEach((box, place) => {
      const head = data.heads[place];
      const cell = element("td", "cell");
      cell.setAttribute("role", "gridcell");
      cell.tabIndex = -1;
      cell.dataset.at = `${cells.length} ${place}`;
      const chosen = data.chosen && data.chosen[0] === row.id && data.chosen[1] === head.id;
      cell.setAttribute("aria-selected", String(Boolean(chosen)));
      const told = `${row.ref} ${row.title}, ${head.name}: ${box ? box.told : "nothing is asked there"}`;
      cell.setAttribute("aria-label", told);
      cell.title = told;
      const mark = element("span", box ? `look box ${box.look}` : "none", box ? undefined : "·");
      if (box) mark.append(element("span", "glyph", box.glyph), element("span", "count", box.count));
      cell.append(mark);
      cell.addEventListener("click", () => setStateValue("chosen", [row.id, head.id]));
      line.append(cell);
      across.push(cell);
    });
    cells.push(across);
    body.append(line);
  }
  const kept = roam(host, cells, held);
  [frame.scrollLeft, frame.scrollTop] = scrolled;
  kept?.focus({ preventScroll: true });
  const selected = host.querySelector('td[aria-selected="true"]');
  // A cell that was chosen elsewhere, by a link, comes into sight.
  if (selected && held === undefined && host.dataset.chosen !== String(data.chosen)) {
    frame.scrollTop = selected.offsetTop - frame.clientHeight / 2;
  }
  host.dataset.chosen = String(data.chosen);
  host.dataset.ready = "true";
}
