// SPARQL in the browser: the engine runs in a worker, so that a long query can be stopped and the page stays alive.
"use strict";
{
  const form = document.querySelector("[data-query]"), area = form.querySelector("textarea"), state = document.getElementById("query-state");
  const example = document.getElementById("example"), help = document.getElementById("example-help"), shown = document.querySelector("[data-result]");
  const [run, cancel] = [form.querySelector(".main"), form.querySelector("[data-cancel]")], exports_ = [...form.querySelectorAll("[data-export]")];
  const MOST_ROWS = 1000, own = area.value;
  let parts = null, worker = null, ready = null, answer = null, stop = () => {};

  const say = (text) => { state.textContent = text; };

  async function unpacked(text) {
    const bytes = Uint8Array.from(atob(text), (char) => char.charCodeAt(0));
    return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"))).arrayBuffer();
  }

  /** The engine's program, its WebAssembly and the data; loaded once. */
  async function loaded() {
    if (!parts) {
      say("Loading the engine and the data…");
      const [engine, graph] = await Promise.all([load("engine"), load("graph")]);
      const [binary, text] = await Promise.all([unpacked(engine.binary), unpacked(graph)]);
      parts = { program: engine.program, binary, graph: new TextDecoder().decode(text) };
    }
    return parts;
  }

  /** Ask the worker something; fails when it says so, when it breaks, and when it is stopped. */
  function ask(message) {
    return new Promise((resolve, reject) => {
      stop = () => reject(new Error("stopped"));
      worker.onmessage = ({ data }) => ("fault" in data ? reject(new Error(data.fault)) : resolve(data));
      worker.onerror = (event) => { event.preventDefault(); reject(new Error(event.message || "the worker broke")); };
      worker.postMessage(message);
    });
  }

  async function started() {
    const { program, binary, graph } = await loaded();
    if (!worker) {
      say("Starting the engine…");
      const address = URL.createObjectURL(new Blob([program], { type: "text/javascript" }));
      worker = new Worker(address);
      ready = await ask({ start: { binary, graph } });
      URL.revokeObjectURL(address);
    }
  }

  function end() {
    worker?.terminate();
    worker = null;
    stop();
  }

  /** A term as people read it; an item of the dataset leads to its page. */
  function cell(term) {
    if (!term) return "";
    if (term.type !== "uri") return make("bdi", term["xml:lang"] ? { lang: term["xml:lang"] } : {}, term.value);
    const base = form.dataset.base, own_item = term.value.startsWith(`${base}entity/`) && /^[a-z0-9-]+$/.test(term.value.slice(base.length + 7));
    if (own_item) return make("a", { href: `entity/${term.value.slice(base.length + 7)}.html` }, term.value.slice(base.length + 7));
    return /^https?:\/\//.test(term.value) ? make("a", { href: term.value, rel: "noreferrer nofollow" }, term.value) : make("bdi", {}, term.value);
  }

  function table({ head, results }) {
    const names = head.vars ?? [], rows = results.bindings.slice(0, MOST_ROWS);
    const line = (row) => make("tr", {}, ...names.map((name) => make("td", {}, cell(row[name]))));
    return make("table", {}, make("thead", {}, make("tr", {}, ...names.map((name) => make("th", { scope: "col" }, name)))), make("tbody", {}, ...rows.map(line)));
  }

  function show(data) {
    shown.hidden = false;
    const took = `${(data.milliseconds / 1000).toFixed(data.milliseconds < 100 ? 3 : 1)} s`;
    if (data.form === "graph") {
      answer = { text: data.result };
      shown.replaceChildren(make("pre", {}, data.result));
      say(`The answer is a graph, found in ${took}.`);
      return;
    }
    const result = JSON.parse(data.result);
    answer = { text: data.result, result };
    if ("boolean" in result) {
      shown.replaceChildren(make("p", {}, make("strong", {}, result.boolean ? "Yes." : "No.")));
      say(`Answered in ${took}.`);
      return;
    }
    const count = result.results.bindings.length;
    shown.replaceChildren(table(result));
    say(`${count === 1 ? "1 row" : `${count} rows`}, found in ${took} among ${ready.ready.toLocaleString("en")} triples${count > MOST_ROWS ? `; the first ${MOST_ROWS} are shown, exports hold all` : ""}.`);
  }

  async function go() {
    run.disabled = true;
    cancel.hidden = false;
    exports_.forEach((button) => { button.hidden = true; });
    shown.hidden = true;
    try {
      await started();
      say("Running…");
      show(await ask({ query: area.value }));
      exports_.forEach((button) => { button.hidden = button.dataset.export === "csv" && !answer.result?.results; });
    } catch (fault) {
      if (!ready) { worker?.terminate(); worker = null; }
      say(fault.message === "stopped" ? "Stopped." : `That did not work: ${fault.message}`);
    } finally {
      run.disabled = false;
      cancel.hidden = true;
    }
  }

  /** A field of a CSV file (RFC 4180); what a spreadsheet would take for a formula is kept from being one. */
  function field(text) {
    const safe = /^[=+\-@\t\r]/.test(text) && !/^[+-]?\d+(\.\d+)?$/.test(text) ? `'${text}` : text;
    return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
  }
  function csv({ head, results }) {
    const lines = [head.vars, ...results.bindings.map((row) => head.vars.map((name) => row[name]?.value ?? ""))];
    return lines.map((line) => line.map(field).join(",")).join("\r\n") + "\r\n";
  }
  function save(kind) {
    const text = kind === "csv" ? csv(answer.result) : answer.text, graph = !answer.result;
    const link = make("a", { href: URL.createObjectURL(new Blob([text], { type: kind === "csv" ? "text/csv" : "application/json" })), download: `answer.${kind === "csv" ? "csv" : graph ? "ttl" : "json"}` });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  }

  function choose() {
    const question = [...document.querySelectorAll("[data-question]")].find((one) => one.dataset.question === example.value);
    area.value = question ? question.querySelector("code").textContent : own;
    help.textContent = question?.querySelector("[data-help]")?.textContent ?? "";
  }

  form.hidden = false;
  form.addEventListener("submit", (event) => { event.preventDefault(); go(); });
  area.addEventListener("keydown", (event) => { if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) { event.preventDefault(); form.requestSubmit(); } });
  cancel.addEventListener("click", end);
  exports_.forEach((button) => button.addEventListener("click", () => save(button.dataset.export)));
  example.addEventListener("change", choose);
}
