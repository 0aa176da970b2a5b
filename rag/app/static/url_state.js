// Where the reader is: conversation (chat), source and span (doc, at, is), view. All of it stands in
// the address, so that links, new tabs, the keyboard and the back button work.

export const place = () => new URLSearchParams(location.search);

/** Changes parts of the address; an empty value takes a part away. */
export function go(changes, { replace = false } = {}) {
  const next = place();
  for (const [name, value] of Object.entries(changes)) {
    if (value) next.set(name, value);
    else next.delete(name);
  }
  const query = next.toString();
  // The page has a <base>, which would turn a bare ?… into another address.
  const address = location.pathname + (query ? `?${query}` : "");
  history[replace ? "replaceState" : "pushState"](null, "", address);
  dispatchEvent(new Event("place"));
}

addEventListener("popstate", () => dispatchEvent(new Event("place")));

/** Runs now and at every change of the address. */
export function onPlace(run) {
  addEventListener("place", () => run());
  run();
}

export const phone = matchMedia("(max-width: 900px)");
export const narrow = matchMedia("(max-width: 1180px)");

const AWAY =
  '<div class="head"><p class="note">The program does not answer. Is it still running?</p></div>';

/** A fragment of the page from our own server, escaped there; where it is not `ok`, it says why. */
export async function fragment(path) {
  try {
    const answer = await fetch(path);
    if (answer.status === 401) location.reload();
    return { html: await answer.text(), ok: answer.ok };
  } catch {
    return { html: AWAY, ok: false };
  }
}
