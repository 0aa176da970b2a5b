// The reader on the right, and small things that Gradio does not do: the place in the sources is
// part of the address (#source=…), so that links, the keyboard and the back button work.
(() => {
  "use strict";
  const phone = matchMedia("(max-width: 800px)");
  const $ = (id) => document.getElementById(id);
  let opener = null; // what had the focus when the reader was opened
  let latest = 0; // number of the last fetch; what answers an earlier one is dropped
  let shown = null;

  const place = () => new URLSearchParams(location.hash.slice(1));
  const reading = () => place().has("source") || place().has("sources");

  function go(hash) {
    // The page has a <base>, which would turn a plain #… into another address.
    history.pushState(null, "", location.pathname + location.search + hash);
    show(true);
  }

  async function show(byReader) {
    const reader = $("reader");
    if (!reader) return;
    const wanted = place();
    const id = wanted.get("source");
    const key = id ? location.hash : "";
    document.body.classList.toggle("reading", reading());
    if ($("chat")) $("chat").inert = reading() && phone.matches;
    mark(key);
    if (key === shown) {
      if (id) settle(reader, byReader);
      return;
    }
    const number = ++latest;
    const query = new URLSearchParams({ at: wanted.get("at") || "", quoted: wanted.get("is") || "" });
    const path = id ? `reader/${encodeURIComponent(id)}?${query}` : "reader";
    let html;
    try {
      html = await (await fetch(path)).text();
    } catch {
      html = '<div class="head"><p class="note">The program does not answer. Is it still running?</p></div>';
    }
    if (number !== latest) return;
    shown = key;
    reader.innerHTML = html; // escaped by the server
    reader.scrollTop = 0;
    settle(reader, byReader);
  }

  function settle(reader, byReader) {
    const cited = $("cited");
    if (cited) cited.scrollIntoView({ block: "center" });
    if (byReader && reading()) {
      (cited || reader.querySelector("h2"))?.focus({ preventScroll: true });
    }
  }

  function mark(key) {
    for (const link of document.querySelectorAll("#talk a[aria-current]")) {
      link.removeAttribute("aria-current");
    }
    if (!key) return;
    for (const link of document.querySelectorAll("#talk a[href^='#source=']")) {
      if (link.getAttribute("href") === key) link.setAttribute("aria-current", "true");
    }
  }

  function close() {
    if (!reading()) return;
    history.pushState(null, "", location.pathname + location.search);
    show(false);
    if (opener?.isConnected) opener.focus();
    opener = null;
  }

  async function tellWho() {
    try {
      const line = await (await fetch("who")).text();
      if ($("who") && $("who").textContent !== line) $("who").textContent = line;
    } catch {
      // The next question will say so.
    }
  }

  document.addEventListener("click", (event) => {
    if (event.defaultPrevented || event.metaKey || event.ctrlKey || event.shiftKey) return;
    const link = event.target.closest?.("a[href^='#'], [data-close], [data-list]");
    if (!link) return;
    event.preventDefault();
    if (link.hasAttribute("data-close")) return close();
    if (!link.closest("#reader")) opener = link;
    go(link.getAttribute("href") || "#sources");
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && reading()) close();
  });
  addEventListener("popstate", () => show(false));
  addEventListener("hashchange", () => show(false));
  phone.addEventListener("change", () => show(false));
  addEventListener("focus", tellWho);

  // An answer that grows is followed, unless the reader has scrolled up.
  function follow(talk) {
    let atEnd = true;
    let busy = false;
    talk.addEventListener("scroll", () => {
      atEnd = talk.scrollTop + talk.clientHeight > talk.scrollHeight - 80;
    });
    new MutationObserver(() => {
      const now = Boolean(talk.querySelector("[aria-busy=true]"));
      if (now && !busy) atEnd = true;
      if (busy && !now) tellWho();
      if (atEnd && (now || busy)) talk.scrollTop = talk.scrollHeight;
      busy = now;
    }).observe(talk, { childList: true, subtree: true, characterData: true, attributes: true });
  }

  function start() {
    if (!$("reader") || !$("talk") || !$("who")) return requestAnimationFrame(start);
    follow($("talk"));
    tellWho();
    show(false);
  }
  start();
})();
