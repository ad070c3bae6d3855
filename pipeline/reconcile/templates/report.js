(function () {
  "use strict";

  function byId(id) { return document.getElementById(id); }
  function all(selector, parent) { return Array.prototype.slice.call((parent || document).querySelectorAll(selector)); }

  // Search in both scripts: Cyrillic letters become Latin ones, and spellings of one sound become one.
  var LETTERS = {
    "а": "a", "б": "b", "в": "v", "г": "g", "ґ": "g", "д": "d", "е": "e", "ё": "e", "є": "e", "ж": "zh", "з": "z", "и": "i", "і": "i",
    "ї": "i", "й": "i", "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r", "с": "s", "т": "t", "у": "u", "ў": "u",
    "ф": "f", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ъ": "", "ы": "i", "ь": "", "э": "e", "ю": "iu", "я": "ia",
    "ѣ": "e", "ђ": "dj", "ј": "i", "љ": "li", "њ": "ni", "ћ": "c", "џ": "dz"
  };
  function fold(text) {
    return text.toLowerCase().replace(/[\u0400-\u04ff]/g, function (letter) { return letter in LETTERS ? LETTERS[letter] : letter; })
      .normalize("NFD").replace(/[\u0300-\u036f'’ʹ]/g, "")
      .replace(/[yj]/g, "i").replace(/kh/g, "h").replace(/x/g, "ks").replace(/w/g, "v").replace(/([a-z])\1+/g, "$1");
  }

  var FILTERS = ["search", "concern", "kind", "property", "status", "type", "edits", "sort"];
  var controls = {};
  FILTERS.forEach(function (name) { controls[name] = byId(name); });
  var list = byId("cards");
  var items = all("article").map(function (card, place) {
    return { card: card, place: place, rows: all("tr[data-kind]", card), boxes: all(".choose", card), text: null };
  });

  function textOf(item) {
    if (item.text === null) { item.text = fold(item.card.dataset.names + " " + item.card.textContent); }
    return item.text;
  }

  function fits(value, wanted) { return wanted === "" || value === wanted; }

  function rowsLeft(item) {
    var left = 0;
    item.rows.forEach(function (row) {
      row.hidden = !(fits(row.dataset.kind, controls.kind.value) && fits(row.dataset.concern, controls.concern.value) &&
        fits(row.dataset.property, controls.property.value));
      if (!row.hidden) { left += 1; }
    });
    return left;
  }

  function hasEdits(item) {
    var wanted = controls.edits.value;
    return wanted === "" || item.boxes.some(function (box) { return wanted === "any" || box.dataset.ready === "yes"; });
  }

  function ofType(item) {
    return controls.type.value === "" || item.card.dataset.types.split("|").indexOf(controls.type.value) >= 0;
  }

  function sorted() {
    var key = controls.sort.value;
    return items.slice().sort(function (one, other) {
      if (key === "label") { return one.card.dataset.label.localeCompare(other.card.dataset.label, "en") || one.place - other.place; }
      return (key ? other.card.dataset[key] - one.card.dataset[key] : 0) || one.place - other.place;
    });
  }

  function remember() {
    var parts = FILTERS.filter(function (name) { return controls[name].value !== ""; }).map(function (name) {
      return name + "=" + encodeURIComponent(controls[name].value);
    });
    history.replaceState(null, "", parts.length ? "#?" + parts.join("&") : location.pathname + location.search);
  }

  function recall() {
    if (location.hash.slice(0, 2) !== "#?") { return; }
    new URLSearchParams(location.hash.slice(2)).forEach(function (value, name) {
      if (name in controls) { controls[name].value = value; }
    });
  }

  var order = "";
  function update() {
    var words = fold(controls.search.value).split(/\s+/).filter(Boolean);
    var narrow = ["kind", "concern", "property"].some(function (name) { return controls[name].value !== ""; });
    var count = 0;
    items.forEach(function (item) {
      var left = rowsLeft(item);
      var isShown = fits(item.card.dataset.status, controls.status.value) && ofType(item) && hasEdits(item) && (!narrow || left > 0) &&
        words.every(function (word) { return textOf(item).indexOf(word) >= 0; });
      item.card.hidden = !isShown;
      if (isShown) { count += 1; }
      if (isShown && narrow) {
        all("details:not(.sources)", item.card).forEach(function (part) { part.open = part.querySelector("tr[data-kind]:not([hidden])") !== null; });
      }
    });
    if (controls.sort.value !== order) {
      order = controls.sort.value;
      sorted().forEach(function (item) { list.appendChild(item.card); });
    }
    byId("shown").textContent = count + " of " + items.length + " items";
  }

  // A link to an item or a finding opens what it lies in.
  function reveal() {
    var id = decodeURIComponent(location.hash.slice(1));
    var target = id && id[0] !== "?" ? byId(id) : null;
    if (!target) { return; }
    if (target.closest("article") && target.closest("article").hidden) { reset(); }
    if (target.tagName === "ARTICLE") { target.querySelector("details").open = true; }
    for (var part = target.closest("details"); part; part = part.parentElement.closest("details")) { part.open = true; }
    target.scrollIntoView();
  }

  function reset() {
    FILTERS.forEach(function (name) { controls[name].value = ""; });
    update();
  }

  // The chosen edits, as lines.
  var boxes = all(".choose");
  var dialect = byId("dialect");

  function isVisible(box) {
    var row = box.closest("tr");
    return !box.closest("article").hidden && !(row && row.hidden);
  }

  function chosen() {
    return boxes.filter(function (box) { return box.checked; }).sort(function (one, other) { return one.dataset.batch - other.dataset.batch; });
  }

  function lines(box) { return box.getAttribute("data-" + dialect.value); }

  function write() {
    var some = chosen();
    var lost = some.filter(function (box) { return lines(box) === ""; });
    var held = some.filter(function (box) { return box.dataset.ready === "no"; });
    byId("chosen").textContent = some.length;
    byId("lines").value = some.map(lines).filter(Boolean).map(function (text) { return text + "\n"; }).join("");
    var warnings = [];
    if (held.length) { warnings.push(held.length + " of them want a look at the live item first."); }
    if (lost.length) {
      warnings.push(lost.length + " cannot be said in this version and are left out: " + lost.map(function (box) { return box.dataset.words; }).join("; ") + ".");
    }
    byId("warning").textContent = warnings.join(" ");
    byId("warning").hidden = warnings.length === 0;
    byId("copy").disabled = byId("lines").value === "";
    byId("copied").textContent = "";
  }

  function choose(pick) {
    boxes.forEach(function (box) { box.checked = pick(box); });
    write();
  }

  function copy() {
    var area = byId("lines");
    area.focus();
    area.select();
    function say(worked) { byId("copied").textContent = worked ? "Copied." : "Press Ctrl+C to copy the marked lines."; }
    if (navigator.clipboard) {
      navigator.clipboard.writeText(area.value).then(function () { say(true); }, function () { say(document.execCommand("copy")); });
    } else { say(document.execCommand("copy")); }
  }

  FILTERS.forEach(function (name) { controls[name].addEventListener("input", function () { update(); remember(); }); });
  byId("reset").addEventListener("click", function () { reset(); remember(); controls.search.focus(); });
  boxes.forEach(function (box) { box.addEventListener("change", write); });
  dialect.addEventListener("change", write);
  byId("choose-shown").addEventListener("click", function () {
    choose(function (box) { return box.checked || (box.dataset.ready === "yes" && isVisible(box)); });
  });
  byId("choose-none").addEventListener("click", function () { choose(function () { return false; }); });
  byId("copy").addEventListener("click", copy);
  byId("open-basket").addEventListener("click", function () {
    var body = byId("basket-body");
    body.hidden = !body.hidden;
    this.setAttribute("aria-expanded", String(!body.hidden));
    this.textContent = body.hidden ? "Show the lines" : "Hide the lines";
  });
  window.addEventListener("hashchange", reveal);

  document.querySelector(".filters").hidden = false;
  byId("basket").hidden = boxes.length === 0;
  recall();
  update();
  choose(function () { return false; });
  reveal();
}());
