// Full-text search over all items. The index is loaded with the page; nothing is asked of a server.
"use strict";
{
  const form = document.querySelector("[data-search]"), state = document.querySelector("[data-state]"), list = document.querySelector("[data-results]");
  const MOST = 100;
  let index = null;

  const latin = (text) => [...plain(text)].map((char) => (char <= "\x7f" ? char : index.letters[char] ?? (/[\p{L}\p{N}]/u.test(char) ? char : " "))).join("");
  const words = (text) => latin(text).match(/[\p{L}\p{N}]+/gu) ?? [];
  const skeleton = (word) => index.rules.reduce((text, [from, to]) => text.replaceAll(from, to), word).replace(/(.)\1+/gu, "$1");

  /** What is searched of an item: its words by field. */
  function prepared([page, label, other, kind, description, names, text, links]) {
    const name = words([label, other, ...names].join(" "));
    return { page, label, other, kind, description, text, links, length: words(label).length || 1, name, bones: name.map(skeleton), rest: words(`${description} ${text}`) };
  }

  /** Whether two words are at most one edit apart. */
  function near(one, two) {
    if (Math.abs(one.length - two.length) > 1) return false;
    let start = 0;
    while (start < one.length && one[start] === two[start]) start += 1;
    const cut = (word, skip) => word.slice(start + skip);
    return cut(one, 1) === cut(two, 1) || cut(one, 0) === cut(two, 1) || cut(one, 1) === cut(two, 0);
  }

  function score(item, word, bone, loose) {
    if (item.name.includes(word)) return 12;
    if (item.name.some((one) => one.startsWith(word))) return 8;
    if (bone && item.bones.includes(bone)) return 7;
    if (bone.length > 2 && item.bones.some((one) => one.startsWith(bone))) return 5;
    if (item.rest.includes(word)) return 3;
    if (item.rest.some((one) => one.startsWith(word))) return 2;
    return loose && bone.length > 3 && item.bones.some((one) => near(one, bone)) ? 1 : 0;
  }

  function find(query, kind, loose) {
    const wanted = words(query).map((word) => [word, skeleton(word)]);
    const found = [];
    if (!wanted.length) return found;
    for (const item of index.items) {
      if (kind !== "" && item.kind !== Number(kind)) continue;
      let total = 0;
      for (const [word, bone] of wanted) {
        const points = score(item, word, bone, loose);
        if (!points) { total = 0; break; }
        total += points;
      }
      if (total) found.push([total + (4 * wanted.length) / item.length + Math.log1p(item.links) / 4, item]);
    }
    return found.sort((one, two) => two[0] - one[0] || one[1].label.localeCompare(two[1].label, "en")).map((pair) => pair[1]);
  }

  /** Of an item's texts the one that has most of the words that were asked for. */
  function excerpt(item, query) {
    const wanted = words(query), hits = (part) => { const here = words(part); return wanted.filter((start) => here.some((word) => word.startsWith(start))).length; };
    const [most, part] = item.text.split(" · ").map((one) => [hits(one), one]).reduce((best, one) => (one[0] > best[0] ? one : best), [0, ""]);
    return most && part.length > 180 ? `${part.slice(0, 180)}…` : part;
  }

  function row(item, query) {
    const [name, nature] = index.kinds[item.kind];
    const line = make("p", { class: "hit" }, make("a", { href: item.page, class: nature === "claim" ? "claim" : "" }, make("bdi", {}, item.label)), " ");
    if (nature === "claim") line.append(make("span", { class: "mark mark-claim" }, "claim"), " ");
    if (item.other) line.append(make("bdi", { class: "other" }, item.other), " ");
    line.append(make("span", { class: "mark" }, name));
    const element = make("li", {}, line);
    if (item.description) element.append(make("p", { class: "soft" }, make("bdi", {}, item.description)));
    const said = excerpt(item, query);
    if (said) element.append(make("p", { class: "soft excerpt" }, make("bdi", {}, said)));
    return element;
  }

  function show() {
    const data = new FormData(form), query = data.get("q").trim(), kind = data.get("kind");
    history.replaceState(null, "", query ? `?q=${encodeURIComponent(query)}` : location.pathname);
    let found = find(query, kind, false);
    const loose = query && !found.length;
    if (loose) found = find(query, kind, true);
    list.replaceChildren(...found.slice(0, MOST).map((item) => row(item, query)));
    const count = found.length === 1 ? "1 item" : `${found.length} items`;
    const cut = found.length > MOST ? `, the first ${MOST} shown` : "";
    state.textContent = query ? (loose && found.length ? `Nothing of that name; ${count} with a similar one` : `${count}${cut}`) : "";
  }

  async function start() {
    form.hidden = false;
    const asked = new URLSearchParams(location.search).get("q") ?? "";
    form.elements.q.value = asked;
    document.getElementById("find").value = asked;
    state.textContent = "Loading the index…";
    try {
      const data = await load("search");
      index = data;
      index = { ...data, items: data.items.map(prepared) };
    } catch (fault) {
      state.textContent = `The search cannot work: ${fault.message}.`;
      return;
    }
    index.kinds.forEach(([name], number) => form.elements.kind.append(make("option", { value: number }, name)));
    form.addEventListener("submit", (event) => { event.preventDefault(); show(); });
    form.addEventListener("input", pausing(show));
    show();
    if (!asked) form.elements.q.focus();
  }
  start();
}
