// What all pages share: bundles of data, the fold under which spellings meet, small helpers. Works from a disk as from a server.
"use strict";

/** Bundles by name; a bundle is a script that calls `received`. */
const bundles = new Map();
const top_ = document.currentScript.src.replace(/assets\/site\.js.*$/, "");

function received(name, data) {
  bundles.get(name)?.resolve(data);
}

/** The data of a bundle, loaded when it is first asked for. */
function load(name) {
  if (!bundles.has(name)) {
    const waiting = {};
    waiting.promise = new Promise((resolve, reject) => {
      waiting.resolve = resolve;
      const script = document.createElement("script");
      script.src = `${top_}data/${name}.js`;
      script.onerror = () => { bundles.delete(name); reject(new Error(`data/${name}.js cannot be loaded`)); };
      document.head.append(script);
    });
    bundles.set(name, waiting);
  }
  return bundles.get(name).promise;
}

/** An element with attributes and children; texts are never read as HTML. `svg:a` is SVG's link. */
function make(tag, attributes = {}, ...children) {
  const drawn = ["svg", "g", "line", "rect", "circle", "text", "title", "polygon", "svg:a"].includes(tag);
  const element = drawn ? document.createElementNS("http://www.w3.org/2000/svg", tag.replace("svg:", "")) : document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) if (value !== null && value !== false) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

/** Case and diacritics out of the way, as Python's `fold` does it before letters are turned into Latin ones. */
function plain(text) {
  return text.normalize("NFKD").toLowerCase().replace(/\p{M}+/gu, "");
}

/** Call `act` when typing pauses. */
function pausing(act, wait = 120) {
  let timer = 0;
  return () => { clearTimeout(timer); timer = setTimeout(act, wait); };
}

// A reference that was linked to is shown although it stands in a closed part of the page.
function open_target() {
  const target = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (!target) return;
  for (let at = target.parentElement; at; at = at.parentElement) if (at.tagName === "DETAILS") at.open = true;
  target.querySelector(":scope > details")?.setAttribute("open", "");
  target.scrollIntoView();
}
addEventListener("hashchange", open_target);
open_target();

// "/" goes to the search field, as on many sites.
addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName)) return;
  event.preventDefault();
  document.getElementById("find").focus();
});
