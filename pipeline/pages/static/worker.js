
// The end of the worker's program; the engine's own module stands above it, in the same file. Messages in: `start` with the
// WebAssembly and the data, then `query`. Messages out: `ready`, `result` (SPARQL results as JSON, or Turtle), `fault`.
let store = null;

function answer(query) {
  const answered = store.query(query, { results_format: "json" });
  if (typeof answered !== "string") throw new Error("an answer of an unknown form");
  return answered;
}

self.onmessage = ({ data }) => {
  try {
    if (data.start) {
      initSync({ module: data.start.binary });
      store = new Store();
      store.load(data.start.graph, { format: "text/turtle" });
      self.postMessage({ ready: store.size });
    } else {
      const before = performance.now();
      const form = /^\s*(?:(?:PREFIX\s+\S*\s*<[^>]*>|BASE\s*<[^>]*>|#[^\n]*)\s*)*(CONSTRUCT|DESCRIBE)\b/i.test(data.query) ? "graph" : "table";
      const text = form === "graph" ? store.query(data.query, { results_format: "text/turtle" }) : answer(data.query);
      self.postMessage({ result: text, form, milliseconds: performance.now() - before });
    }
  } catch (fault) {
    self.postMessage({ fault: String(fault?.message ?? fault) });
  }
};
