// The map: boxes in columns, arrows between them; what is off the chain fades.
const HEAD = 34; // room of the headings
const HELP = "Point at a box to see what it hangs on and what hangs on it. Click or Enter pins it " +
  "and explains it below, arrow keys follow the arrows, Esc clears.";
export default function ({ data, parentElement, setStateValue }) {
  const host = parentElement.querySelector(".map");
  const held = host.getRootNode().activeElement?.dataset?.id;
  const scrolled = host.querySelector(".frame")?.scrollLeft ?? 0;
  host.replaceChildren();
  const said = element("div", "said");
  said.setAttribute("aria-live", "polite");
  const frame = element("div", "frame");
  host.append(
    legendOf(data.legend.map(({ look, glyph, means }) => [`sample ${look}`, glyph, means])),
    said, frame,
  );
  const svg = draw(frame, "svg", { viewBox: `0 ${-HEAD} ${data.width} ${data.height + HEAD + 6}`,
    role: "group", "aria-label": "Boxes and arrows" });
  // Letters stay legible: where there is no room the frame scrolls, not the page.
  svg.style.minWidth = `${Math.round(data.width * 0.65)}px`;
  svg.style.maxWidth = `${Math.round(data.width * 1.1)}px`;
  const { box: wide, pad, mark, name: nameLine, word: wordLine } = data.sizes;
  for (const { x, text } of data.headings) {
    draw(svg, "text", { x, y: 14 - HEAD, class: "heading" }, text);
    draw(svg, "line", { x1: x, x2: x + wide, y1: 22 - HEAD, y2: 22 - HEAD, class: "rule" });
  }

  const ways = data.ways.map((way) => {
    const [[x1], [x2, y2]] = [way.points[0], way.points[way.points.length - 1]];
    const ahead = x2 > x1 ? 1 : -1;
    const points = [...way.points.slice(0, -1), [x2 - 6 * ahead, y2]];
    let path = `M${points[0].join(" ")}`;
    for (let at = 1; at < points.length; at += 1) {
      const [[ax, ay], [bx, by]] = [points[at - 1], points[at]];
      const bend = x1 === x2 ? ax + 34 : (ax + bx) / 2;
      path += ` C${bend} ${ay} ${bend} ${by} ${bx} ${by}`;
    }
    const group = draw(svg, "g", {});
    const line = draw(group, "path", { d: path, class: `way ${way.look}` });
    const back = x2 - 8 * ahead;
    draw(group, "path", { d: `M${x2} ${y2} L${back} ${y2 - 4} L${back} ${y2 + 4} Z`,
      class: `tip ${way.look}` });
    return { ...way, group, line };
  });

  const boxes = new Map();
  for (const box of data.boxes) {
    const group = draw(svg, "g", { class: `box ${box.look}`, role: "button", tabindex: -1,
      transform: `translate(${box.x} ${box.y})`, "aria-label": box.label, "aria-pressed": "false" });
    group.dataset.id = box.id;
    draw(group, "title", {}, box.told);
    draw(group, "rect", { class: "paper", width: wide, height: box.height, rx: 5 });
    const band = pad + mark - 6;
    draw(group, "path", { class: "band", d: `M${band} .5 H5 A4.5 4.5 0 0 0 .5 5 V${box.height - 5} ` +
      `A4.5 4.5 0 0 0 5 ${box.height - 0.5} H${band} Z` });
    draw(group, "text", { class: "glyph", x: band / 2, y: box.height / 2 + 4 }, box.glyph);
    let y = pad + 11.5;
    for (const text of box.name) {
      draw(group, "text", { class: "name", x: pad + mark, y }, text);
      y += nameLine;
    }
    y -= 1;
    for (const text of box.word) {
      draw(group, "text", { class: "word", x: pad + mark, y }, text);
      y += wordLine;
    }
    draw(group, "rect", { class: "ring", x: -3, y: -3, width: wide + 6, height: box.height + 6,
      rx: 7 });
    boxes.set(box.id, { ...box, group, middle: box.y + box.height / 2 });
  }

  const next = (id, from, to) => ways.filter((way) => way[from] === id)
    .map((way) => boxes.get(way[to])).filter(Boolean);
  const reached = (id, from, to) => {
    const found = new Set([id]);
    for (const one of found) for (const other of next(one, from, to)) found.add(other.id);
    return found;
  };
  let pinned = boxes.has(data.chosen) ? data.chosen : null;
  const light = (id) => {
    const before = id === null ? null : reached(id, "target", "source");
    const behind = id === null ? null : reached(id, "source", "target");
    for (const [one, { group }] of boxes) {
      group.classList.toggle("faded", id !== null && !before.has(one) && !behind.has(one));
      group.classList.toggle("pinned", one === pinned);
      group.setAttribute("aria-pressed", String(one === pinned));
    }
    for (const { source, target, group, line } of ways) {
      const lit = id !== null && [before, behind].some((set) => set.has(source) && set.has(target));
      group.classList.toggle("faded", id !== null && !lit);
      line.classList.toggle("lit", lit);
    }
    said.replaceChildren();
    if (id === null) {
      said.textContent = HELP;
      return;
    }
    const box = boxes.get(id);
    said.append(element("b", "", box.label));
    if (box.said) said.append(`. ${box.said}`);
  };
  const pin = (id) => {
    pinned = id;
    light(id);
    setStateValue("chosen", id);
  };
  const focusOn = (box) => {
    for (const { group } of boxes.values()) group.setAttribute("tabindex", "-1");
    box.group.setAttribute("tabindex", "0");
  };
  const nearest = (found, box) => found.sort((one, other) =>
    Math.abs(one.middle - box.middle) - Math.abs(other.middle - box.middle))[0];
  const towards = (box, key) => {
    const all = [...boxes.values()];
    if (key === "ArrowUp" || key === "ArrowDown") {
      const column = all.filter((one) => one.x === box.x).sort((one, other) => one.y - other.y);
      return column[column.indexOf(box) + (key === "ArrowDown" ? 1 : -1)];
    }
    const ahead = key === "ArrowRight";
    const joined = ahead ? next(box.id, "source", "target") : next(box.id, "target", "source");
    if (joined.length) return nearest(joined, box);
    // Nothing leads on: the next column, where what is not drawn is counted.
    const beyond = all.filter((one) => (ahead ? one.x > box.x : one.x < box.x));
    const edge = ahead ? Math.min(...beyond.map(({ x }) => x)) : Math.max(...beyond.map(({ x }) => x));
    return nearest(beyond.filter((one) => one.x === edge), box);
  };
  for (const box of boxes.values()) {
    const { group, id } = box;
    group.addEventListener("pointerenter", () => light(id));
    group.addEventListener("pointerleave", () => light(pinned));
    group.addEventListener("focus", () => { focusOn(box); light(id); });
    group.addEventListener("blur", () => light(pinned));
    group.addEventListener("click", () => pin(pinned === id ? null : id));
    group.addEventListener("keydown", (event) => {
      if (event.key === "Enter" || event.key === " ") {
        event.preventDefault();
        pin(id);
      } else if (event.key === "Escape" && pinned !== null) {
        event.stopPropagation();
        pin(null);
      } else if (event.key.startsWith("Arrow")) {
        event.preventDefault();
        towards(box, event.key)?.group.focus();
      }
    });
  }
  light(pinned);
  const first = boxes.get(held) ?? boxes.get(pinned) ?? boxes.values().next().value;
  if (first) focusOn(first);
  if (boxes.has(held)) first.group.focus({ preventScroll: true });
  frame.scrollLeft = scrolled;
  host.dataset.ready = "true";
}
