// The board: a row for each group of requirements, a chip for each requirement.
export default function ({ data, parentElement, setTriggerValue }) {
  const host = parentElement.querySelector(".board");
  const held = host.getRootNode().activeElement?.dataset?.id;
  host.replaceChildren();
  const signs = data.legend.map(({ look, glyph, means }) => [`look sample ${look}`, glyph, means]);
  if (data.corner) signs.push(["look sample holds ends", "", data.corner]);
  host.append(legendOf(signs));
  const chips = [];
  let chosen = data.chosen; // the server answers later than a click is seen
  const choose = (id) => {
    chosen = id;
    for (const chip of chips) chip.setAttribute("aria-pressed", String(chip.dataset.id === chosen));
    setTriggerValue("chosen", id ?? "");
  };
  for (const section of data.sections) {
    host.append(element("h3", "", section.name));
    for (const row of section.rows) {
      const line = element("div", "row");
      line.append(element("span", "ref", row.ref), element("span", "title", row.title),
        element("span", "count", row.count));
      const group = element("div", "chips");
      group.setAttribute("role", "group");
      group.setAttribute("aria-label", `${row.ref} ${row.title}, ${row.spoken}`);
      for (const one of row.chips) {
        const chip = element("button", `look chip ${one.look}${one.ends ? " ends" : ""}`);
        chip.type = "button";
        chip.dataset.id = one.id;
        chip.tabIndex = -1;
        chip.title = one.told;
        chip.setAttribute("aria-label", one.told);
        chip.setAttribute("aria-pressed", String(one.id === chosen));
        chip.append(element("span", "glyph", one.glyph), element("span", "", one.ref));
        chip.addEventListener("click", () => choose(one.id === chosen ? null : one.id));
        group.append(chip);
        chips.push(chip);
      }
      line.append(group);
      host.append(line);
    }
  }
  // One stop for the tab key; arrows go on from there.
  const first = chips.find((chip) => chip.dataset.id === (held ?? data.chosen)) ?? chips[0];
  if (first) first.tabIndex = 0;
  if (held) first?.focus({ preventScroll: true });
  host.onkeydown = (event) => {
    if (event.key === "Escape" && chosen) {
      event.stopPropagation();
      choose(null);
      return;
    }
    const at = chips.indexOf(event.target);
    const step = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (at < 0 || !step) return;
    let next = at + step;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      const row = chips[at].parentElement;
      while (chips[next] && chips[next].parentElement === row) next += step;
    }
    if (!chips[next]) return;
    event.preventDefault();
    chips[at].tabIndex = -1;
    chips[next].tabIndex = 0;
    chips[next].focus();
  };
  host.dataset.ready = "true";
}
