// Narrows a list of items down. Without it the whole list stands.
"use strict";
{
  const form = document.querySelector("[data-list]");
  const rows = [...document.querySelectorAll("[data-items] > li")].map((element) => ({ element, name: plain(element.textContent), ...element.dataset }));
  const count = form.querySelector("[data-count]");

  const fits = (row, wanted) =>
    row.name.includes(wanted.text) && (!wanted.kind || row.kind === wanted.kind) && (!wanted.class || row.classes.split(" ").includes(wanted.class)) &&
    (!wanted.identity || row.identity === wanted.identity) && (!wanted.disputed || row.disputes !== "0");

  function narrow() {
    const data = new FormData(form);
    const wanted = { text: plain(data.get("text") ?? ""), kind: data.get("kind"), class: data.get("class"), identity: data.get("identity"), disputed: data.get("disputed") };
    let shown = 0;
    for (const row of rows) {
      const fit = fits(row, wanted);
      row.element.hidden = !fit;
      shown += fit;
    }
    count.textContent = shown === rows.length ? `${shown} items` : `${shown} of ${rows.length} items`;
  }

  form.hidden = false;
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("input", pausing(narrow));
  narrow();
}
