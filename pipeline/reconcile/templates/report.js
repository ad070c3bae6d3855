(function () {
  "use strict";
  var controls = document.querySelector(".filters");
  var search = document.getElementById("search");
  var kind = document.getElementById("kind");
  var status = document.getElementById("status");
  var shown = document.getElementById("shown");
  var items = Array.prototype.map.call(document.querySelectorAll("article"), function (card) {
    return { card: card, rows: Array.prototype.slice.call(card.querySelectorAll("tr[data-kind]")), text: card.textContent.toLowerCase() };
  });

  function rowsLeft(item) {
    var left = 0;
    item.rows.forEach(function (row) {
      row.hidden = kind.value !== "" && row.dataset.kind !== kind.value;
      if (!row.hidden) { left += 1; }
    });
    return left;
  }

  function update() {
    var words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    var count = 0;
    items.forEach(function (item) {
      var left = rowsLeft(item);
      var found = words.every(function (word) { return item.text.indexOf(word) >= 0; });
      var fits = (status.value === "" || item.card.dataset.status === status.value) && (kind.value === "" || left > 0);
      item.card.hidden = !(found && fits);
      if (!item.card.hidden) { count += 1; }
      if (kind.value !== "" && !item.card.hidden) {
        item.card.querySelectorAll("details").forEach(function (part) { part.open = part.querySelector("tr[data-kind]:not([hidden])") !== null; });
      }
    });
    shown.textContent = count + " of " + items.length + " items";
  }

  [search, kind, status].forEach(function (control) { control.addEventListener("input", update); });
  controls.hidden = false;
  update();
}());
