// Draws the rows of the table as a chart of time. Without it the table stands.
"use strict";
{
  const form = document.querySelector("[data-timeline]"), chart = document.querySelector("[data-chart]");
  const drawing = chart.querySelector("[data-drawing]"), state = chart.querySelector("[data-state]"), selected = chart.querySelector("[data-selected]");
  const LANE = 38, TOP = 30, EPOCH = 2440588, MS = 86400000;
  const main = { from: Number(chart.dataset.from) - 200, to: Number(chart.dataset.to) + 200 };
  let view = { ...main }, current = "";

  const number = (text) => (text === "" ? null : Number(text));
  const datings = [...document.querySelectorAll("[data-table] tbody tr")].map((row) => ({
    start: number(row.dataset.start), end: number(row.dataset.end), role: row.dataset.role, rank: row.dataset.rank, kind: row.dataset.kind,
    page: row.dataset.page, nature: row.dataset.nature, disputed: row.dataset.disputed === "1",
    label: row.cells[1].querySelector("a").textContent, when: row.querySelector("[data-when]").textContent, what: row.querySelector("[data-what]").textContent,
  }));

  // The browser's calendar ends some 270,000 years from now on either side; beyond it, years are counted by their mean length.
  const YEAR = 365.2425, far = (year) => (year - 1970) * YEAR + EPOCH;
  const day = (year, month = 0) => { const date = new Date(0); date.setUTCFullYear(year, month, 1); return Number.isNaN(date.getTime()) ? far(year) : Math.round(date.getTime() / MS) + EPOCH; };
  const year_of = (days) => new Date((days - EPOCH) * MS).getUTCFullYear() || Math.round((days - EPOCH) / YEAR) + 1970;

  const year_name = (year) => (year > 0 ? String(year) : `${(1 - year).toLocaleString("en")} BCE`);

  function wanted() {
    const data = new FormData(form), kinds = new Set(data.getAll("kind")), text = plain(data.get("text"));
    return datings.filter((one) => kinds.has(one.kind) && plain(one.label).includes(text) && (!data.get("disputed") || one.disputed) && (data.get("deprecated") || one.rank !== "deprecated"));
  }

  /** The datings of each item that has one in view; the items in the order of their first date. */
  function lanes() {
    const found = new Map();
    for (const one of wanted()) found.set(one.page, [...(found.get(one.page) ?? []), one]);
    const seen = ([, some]) => some.some((one) => (one.end ?? Infinity) >= view.from && (one.start ?? -Infinity) <= view.to && (one.start ?? one.end) <= view.to && (one.end ?? one.start) >= view.from);
    const all = [...found];
    return { shown: all.filter(seen), total: all.length };
  }

  /** Where ticks stand: years, or months when there is room for them. */
  function ticks(width) {
    const per_year = (width / (view.to - view.from)) * 365.25;
    let steps = 1;
    for (let round = 0; steps * per_year < 48; round += 1) steps *= round % 3 === 1 ? 2.5 : 2;
    const found = [];
    if (per_year > 500) {
      const step = per_year > 1200 ? 1 : 3;
      for (let year = year_of(view.from); year <= year_of(view.to) + 1; year += 1)
        for (let month = 0; month < 12; month += step)
          found.push([day(year, month), month ? new Date(Date.UTC(2000, month)).toLocaleString("en", { month: "short", timeZone: "UTC" }) : String(year)]);
      return found;
    }
    for (let year = Math.ceil(year_of(view.from) / steps) * steps; year <= year_of(view.to) + steps; year += steps) found.push([day(year), year_name(year)]);
    return found;
  }

  const shade = (one) => ["dating", one.rank && `is-${one.rank}`, one.disputed && "is-disputed", one.nature === "claim" && "is-claim"].filter(Boolean).join(" ");

  function mark(one, x, y) {
    const group = make("g", { class: shade(one) }, make("title", {}, `${one.what}: ${one.when}${one.disputed ? ", in dispute" : ""}${one.rank ? `, ${one.rank}` : ""}`));
    const REACH = 46;
    if (one.start === null || one.end === null) {
      const at = x(one.start ?? one.end), way = one.start === null ? -1 : 1;
      group.append(make("line", { x1: at, x2: at + way * REACH, y1: y, y2: y, class: "reach" }), make("line", { x1: at, x2: at, y1: y - 6, y2: y + 6, class: "edge" }));
      group.append(make("polygon", { points: `${at + way * (REACH + 9)},${y} ${at + way * REACH},${y - 5} ${at + way * REACH},${y + 5}` }));
      return group;
    }
    const left = x(one.start), right = x(one.end);
    if (one.end - one.start <= 1 || right - left < 5) group.append(make("circle", { cx: (left + right) / 2, cy: y, r: 5 }));
    else group.append(make("rect", { x: left, y: y - 5, width: right - left, height: 10, rx: 2 }));
    return group;
  }

  /** A thin line from where something began to where it ended, by its best datings. */
  function course(some, x, y) {
    const best = (role) => some.filter((one) => one.role === role && one.rank !== "deprecated").sort((a, b) => (b.rank === "preferred") - (a.rank === "preferred"))[0];
    const first = best("start"), last = best("end");
    if (!first || !last) return [];
    return [make("line", { x1: x(first.start ?? first.end), x2: x(last.end ?? last.start), y1: y, y2: y, class: "course" })];
  }

  function lane([page, some], index, x, width) {
    const y = TOP + index * LANE, told = some.map((one) => `${one.what}: ${one.when}${one.disputed ? ", in dispute" : ""}`).join("; ");
    const claim = some[0].nature === "claim";
    const label = make("text", { x: 4, y: y + 13 }, some[0].label.length > 90 ? `${some[0].label.slice(0, 90)}…` : some[0].label, claim ? " (claim)" : "");
    const link = make("svg:a", { href: page, class: `lane${page === current ? " current" : ""}`, "aria-label": `${some[0].label}${claim ? ", a claim" : ""}. ${told}`, "data-page": page, tabindex: -1 },
      make("rect", { x: 0, y, width, height: LANE, class: "ground" }), label);
    return make("g", {}, link, ...course(some, x, y + 25), ...some.map((one) => mark(one, x, y + 25)));
  }

  function draw() {
    const width = Math.max(280, drawing.clientWidth), { shown, total } = lanes();
    const x = (days) => Math.max(-1e5, Math.min(1e5, ((days - view.from) / (view.to - view.from)) * width));
    const height = TOP + Math.max(1, shown.length) * LANE + 8;
    const svg = make("svg", { viewBox: `0 0 ${width} ${height}`, width, height, class: "timeline" });
    for (const [days, name] of ticks(width)) svg.append(make("line", { x1: x(days), x2: x(days), y1: 20, y2: height, class: "tick" }), make("text", { x: x(days) + 3, y: 15, class: "tick-name" }, name));
    shown.forEach((one, index) => svg.append(lane(one, index, x, width)));
    drawing.replaceChildren(svg);
    state.textContent = `${shown.length} of ${total} items have a date between ${year_name(year_of(view.from))} and ${year_name(year_of(view.to))}`;
    if (current && !shown.some(([page]) => page === current)) current = "";
  }

  function zoom(factor, middle = (view.from + view.to) / 2) {
    const length = Math.max(40, (view.to - view.from) * factor), share = (middle - view.from) / (view.to - view.from);
    view = { from: middle - length * share, to: middle + length * (1 - share) };
    draw();
  }
  function move(share) {
    const step = (view.to - view.from) * share;
    view = { from: view.from + step, to: view.to + step };
    draw();
  }
  function everything() {
    const days = wanted().flatMap((one) => [one.start, one.end]).filter((one) => one !== null);
    if (!days.length) return;
    const first = Math.min(...days), last = Math.max(...days), room = (last - first) * 0.03 + 30;
    view = { from: first - room, to: last + room };
    draw();
  }
  const acts = { in: () => zoom(0.6), out: () => zoom(1 / 0.6), left: () => move(-0.25), right: () => move(0.25), all: everything, main: () => { view = { ...main }; draw(); } };

  /** Make the item `steps` lanes on the current one, and say what it is. */
  function step(steps) {
    const pages = lanes().shown.map(([page]) => page);
    if (!pages.length) return;
    const at = pages.indexOf(current);
    choose(pages[Math.max(0, Math.min(pages.length - 1, at < 0 ? 0 : at + steps))]);
    drawing.querySelector(".current").scrollIntoView({ block: "nearest" });
  }
  function choose(page) {
    current = page;
    draw();
    const some = datings.filter((one) => one.page === page);
    const claim = some[0].nature === "claim" ? [" ", make("span", { class: "mark mark-claim" }, "claim")] : [];
    selected.replaceChildren(make("a", { href: page }, make("bdi", {}, some[0].label)), ...claim, ": ", some.map((one) => `${one.what} ${one.when}${one.rank ? ` (${one.rank})` : ""}${one.disputed ? ", in dispute" : ""}`).join("; "));
  }

  chart.addEventListener("click", (event) => { const act = event.target.closest("[data-zoom]")?.dataset.zoom; if (act) acts[act](); });
  drawing.addEventListener("keydown", (event) => {
    const keys = { "+": acts.in, "=": acts.in, "-": acts.out, ArrowLeft: acts.left, ArrowRight: acts.right, Home: acts.main, End: acts.all,
      ArrowDown: () => step(1), ArrowUp: () => step(-1), Enter: () => { if (current) location.href = current; } };
    if (event.ctrlKey || event.metaKey || event.altKey || !keys[event.key]) return;
    event.preventDefault();
    keys[event.key]();
  });
  drawing.addEventListener("wheel", (event) => {
    if (!event.ctrlKey) return;
    event.preventDefault();
    const box = drawing.getBoundingClientRect();
    zoom(event.deltaY > 0 ? 1.2 : 1 / 1.2, view.from + ((event.clientX - box.left) / box.width) * (view.to - view.from));
  }, { passive: false });
  let drag = null, moved = false;
  drawing.addEventListener("pointerdown", (event) => { if (event.button === 0 && event.pointerType === "mouse") { drag = { at: event.clientX, view }; moved = false; } });
  addEventListener("pointermove", (event) => {
    if (!drag || (!moved && Math.abs(event.clientX - drag.at) < 5)) return;
    moved = true;
    const days = ((drag.at - event.clientX) / drawing.clientWidth) * (drag.view.to - drag.view.from);
    view = { from: drag.view.from + days, to: drag.view.to + days };
    draw();
  });
  addEventListener("pointerup", () => { drag = null; });
  drawing.addEventListener("dragstart", (event) => event.preventDefault());
  drawing.addEventListener("click", (event) => { if (moved) { event.preventDefault(); moved = false; } });

  form.hidden = chart.hidden = false;
  document.querySelector("[data-table]").open = false;
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("input", pausing(draw));
  addEventListener("resize", pausing(draw));
  draw();
}
