(function () {
  "use strict";
  var form = document.querySelector(".filters");
  if (!form) { return; }
  var rule = document.getElementById("rule");
  var words = document.getElementById("words");
  var shown = document.getElementById("shown");
  var sections = Array.from(document.querySelectorAll("section"));
  var texts = new Map(Array.from(document.querySelectorAll("li")).map(function (row) {
    return [row, (row.closest("section").querySelector("h2").textContent + " " + row.textContent).toLowerCase()];
  }));

  function update() {
    var levels = new Set(Array.from(form.querySelectorAll("[name=severity]:checked")).map(function (box) { return box.value; }));
    var wanted = words.value.toLowerCase().split(/\s+/).filter(Boolean);
    var count = 0;
    texts.forEach(function (text, row) {
      var fits = levels.has(row.dataset.severity) && (rule.value === "" || row.dataset.rule === rule.value);
      row.hidden = !fits || !wanted.every(function (word) { return text.includes(word); });
      count += row.hidden ? 0 : 1;
    });
    sections.forEach(function (section) { section.hidden = section.querySelector("li:not([hidden])") === null; });
    shown.textContent = count + " of " + texts.size + " shown";
  }

  form.addEventListener("input", update);
  form.addEventListener("submit", function (event) { event.preventDefault(); });
  form.hidden = false;
  update();
}());
