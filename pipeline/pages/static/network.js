// Lets one explore the picture of the network. Without it the picture stands, and every node leads to its page.
"use strict";
{
  const form = document.querySelector("[data-network]");
  const picture = document.querySelector("[data-picture]"), state = document.querySelector("[data-state]"), chosen = document.querySelector("[data-chosen]");
  const all = { x: 0, y: 0, width: picture.viewBox.baseVal.width, height: picture.viewBox.baseVal.height };
  const nodes = [...picture.querySelectorAll("[data-node]")].reverse().map((element) => {
    const circle = element.querySelector("circle"), label = element.querySelector("text").textContent;
    return { element, label, kind: element.dataset.kind, x: circle.cx.baseVal.value, y: circle.cy.baseVal.value, page: element.getAttribute("href") };
  });
  const edges = [...picture.querySelectorAll("line")].map((element) => ({ element, a: Number(element.dataset.a), b: Number(element.dataset.b) }));
  const links = [...document.querySelectorAll("[data-links] tbody tr")].map((row) => {
    const link = row.querySelector("[data-relation]");
    return { a: Number(row.dataset.a), b: Number(row.dataset.b), relation: link.dataset.relation, address: link.getAttribute("href"), disputed: row.querySelector(".mark-dispute") !== null };
  });
  nodes.forEach((node, number) => { node.name = row_label(number) ?? node.label; });
  let box = { ...all }, picked = null, focus = 0;

  function row_label(number) {
    const row = document.querySelector(`[data-links] tr[data-a="${number}"]`);
    if (row) return row.cells[0].textContent;
    return document.querySelector(`[data-links] tr[data-b="${number}"]`)?.cells[2].textContent;
  }

  function view(next) {
    const width = Math.min(all.width * 1.5, Math.max(120, next.width)), height = (width * all.height) / all.width;
    box = { x: next.x, y: next.y, width, height };
    picture.setAttribute("viewBox", `${box.x} ${box.y} ${width} ${height}`);
    measure();
  }
  /** Names keep their size on the screen; all of them are shown where there is room. */
  function measure() {
    picture.style.setProperty("--unit", box.width / picture.clientWidth);
    picture.classList.toggle("near", box.width / picture.clientWidth < 0.55);
  }
  const zoom = (factor, x = box.x + box.width / 2, y = box.y + box.height / 2) =>
    view({ x: x - (x - box.x) * factor, y: y - (y - box.y) * factor, width: box.width * factor });
  const acts = { in: () => zoom(0.7), out: () => zoom(1 / 0.7), all: () => { view({ ...all }); pick(null); } };

  /** The links and nodes that the form lets through. */
  function filtered() {
    const data = new FormData(form), kinds = new Set(data.getAll("kind")), relation = data.get("relation");
    const open = nodes.map((node) => kinds.has(node.kind));
    const shown = links.filter((link) => open[link.a] && open[link.b] && (!relation || link.relation.split(" › ")[0] === relation));
    const linked = new Set(shown.flatMap((link) => [link.a, link.b]));
    return { shown, visible: open.map((one, number) => one && (!relation || linked.has(number))) };
  }

  function draw() {
    const { shown, visible } = filtered(), pairs = new Set(shown.map((link) => `${Math.min(link.a, link.b)} ${Math.max(link.a, link.b)}`));
    const around = new Set(picked === null ? [] : shown.flatMap((link) => (link.a === picked ? [link.b] : link.b === picked ? [link.a] : [])));
    nodes.forEach(({ element }, number) => {
      element.toggleAttribute("hidden", !visible[number]);
      element.classList.toggle("faint", picked !== null && number !== picked && !around.has(number));
      element.classList.toggle("picked", number === picked);
      element.classList.toggle("around", around.has(number));
      element.setAttribute("tabindex", number === focus ? 0 : -1);
    });
    for (const { element, a, b } of edges) {
      element.toggleAttribute("hidden", !pairs.has(`${a} ${b}`));
      element.classList.toggle("faint", picked !== null && a !== picked && b !== picked);
      element.classList.toggle("strong", picked !== null && (a === picked || b === picked));
    }
    state.textContent = `${visible.filter(Boolean).length} items, ${shown.length} links.`;
    tell(shown);
  }

  /** The chosen item with its links in words; each neighbour can be chosen in turn. */
  function tell(shown) {
    chosen.hidden = picked === null;
    measure();
    if (picked === null) return chosen.replaceChildren();
    const mine = shown.filter((link) => link.a === picked || link.b === picked);
    const rows = mine.map((link) => {
      const other = link.a === picked ? link.b : link.a;
      const go = make("button", { type: "button", class: "as-link" }, make("bdi", {}, nodes[other].name));
      go.addEventListener("click", () => { pick(other); frame(other); });
      const relation = make("a", { href: link.address, class: "property" }, link.relation);
      const words = link.a === picked ? [relation, " → ", go] : [go, " → ", relation];
      return make("li", {}, ...words, ...(link.disputed ? [" ", make("span", { class: "mark mark-dispute" }, "in dispute")] : []));
    });
    chosen.replaceChildren(make("h2", {}, make("a", { href: nodes[picked].page }, make("bdi", {}, nodes[picked].name))), make("p", { class: "soft" }, `${mine.length} links`), make("ul", {}, ...rows));
  }

  function pick(number) {
    picked = number;
    if (number !== null) focus = number;
    draw();
  }
  /** Move the picture so that a node can be seen. */
  function bring(number) {
    const { x, y } = nodes[number];
    if (x < box.x || x > box.x + box.width || y < box.y || y > box.y + box.height) view({ x: x - box.width / 2, y: y - box.height / 2, width: box.width });
  }
  /** Fill the picture with the chosen node and those that it is linked to. */
  function frame(number) {
    const near = nodes.filter((node, one) => one === number || node.element.classList.contains("around"));
    const [xs, ys] = [near.map((node) => node.x), near.map((node) => node.y)], room = 70;
    const [left, right, top, bottom] = [Math.min(...xs) - room, Math.max(...xs) + room, Math.min(...ys) - room, Math.max(...ys) + room];
    const width = Math.max(right - left, ((bottom - top) * all.width) / all.height), height = (width * all.height) / all.width;
    view({ x: (left + right - width) / 2, y: (top + bottom - height) / 2, width });
  }

  /** The nearest visible node in a direction. */
  function neighbour(dx, dy) {
    const from = nodes[focus], { visible } = filtered();
    let best = focus, least = Infinity;
    nodes.forEach((node, number) => {
      const ahead = (node.x - from.x) * dx + (node.y - from.y) * dy, aside = Math.abs((node.x - from.x) * dy) + Math.abs((node.y - from.y) * dx);
      if (visible[number] && number !== focus && ahead > 0.5 && ahead + aside * 2.5 < least) [best, least] = [number, ahead + aside * 2.5];
    });
    focus = best;
    draw();
    bring(best);
    nodes[best].element.focus();
  }

  form.closest("main").addEventListener("click", (event) => { const act = event.target.closest("[data-zoom]")?.dataset.zoom; if (act) acts[act](); });
  picture.addEventListener("keydown", (event) => {
    const number = event.target.closest("[data-node]")?.dataset.node;
    const keys = { ArrowLeft: () => neighbour(-1, 0), ArrowRight: () => neighbour(1, 0), ArrowUp: () => neighbour(0, -1), ArrowDown: () => neighbour(0, 1),
      "+": acts.in, "=": acts.in, "-": acts.out, Escape: acts.all, Enter: () => pick(Number(number)), " ": () => pick(Number(number)) };
    if (event.ctrlKey || event.metaKey || event.altKey || !keys[event.key] || number === undefined) return;
    event.preventDefault();
    keys[event.key]();
  });
  picture.addEventListener("focusin", (event) => { const number = event.target.closest("[data-node]")?.dataset.node; if (number !== undefined) focus = Number(number); });

  const point = (event) => { const at = picture.getBoundingClientRect(); return [box.x + ((event.clientX - at.left) / at.width) * box.width, box.y + ((event.clientY - at.top) / at.height) * box.height]; };
  let drag = null, moved = false;
  picture.addEventListener("pointerdown", (event) => { drag = { x: event.clientX, y: event.clientY, box }; moved = false; });
  addEventListener("pointermove", (event) => {
    if (!drag || (!moved && Math.hypot(event.clientX - drag.x, event.clientY - drag.y) < 5)) return;
    moved = true;
    const scale = drag.box.width / picture.clientWidth;
    view({ x: drag.box.x + (drag.x - event.clientX) * scale, y: drag.box.y + (drag.y - event.clientY) * scale, width: drag.box.width });
  });
  addEventListener("pointerup", () => { drag = null; });
  picture.addEventListener("dragstart", (event) => event.preventDefault());
  picture.addEventListener("click", (event) => {
    const number = event.target.closest("[data-node]")?.dataset.node;
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    if (!moved) pick(number === undefined ? null : Number(number));
  });
  picture.addEventListener("wheel", (event) => { if (event.ctrlKey) { event.preventDefault(); zoom(event.deltaY > 0 ? 1.15 : 1 / 1.15, ...point(event)); } }, { passive: false });

  form.hidden = false;
  measure();
  addEventListener("resize", pausing(measure));
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("input", pausing(() => {
    const text = plain(form.elements.text.value), found = text.length > 1 ? nodes.findIndex((node) => plain(node.name).includes(text)) : -1;
    if (found >= 0) { pick(found); frame(found); } else draw();
  }));
  draw();
}
