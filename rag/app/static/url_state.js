// Keeps in the address what the page shows: ?chat=, view=, doc= with at= and is=, sources=.
// So links, new tabs and the back button work.
import { ADDRESS, dispatch } from "./events.js";

export const addressParams = () => new URLSearchParams(location.search);

/** Changes parts of the address; an empty value takes a part away. */
export function navigate(changes, { replace = false } = {}) {
  const params = addressParams();
  for (const [name, value] of Object.entries(changes)) {
    if (value) params.set(name, value);
    else params.delete(name);
  }
  const query = params.toString();
  // The page has a <base>, which would turn a bare ?… into another address.
  const address = location.pathname + (query ? `?${query}` : "");
  history[replace ? "replaceState" : "pushState"](null, "", address);
  dispatch(ADDRESS);
}

addEventListener("popstate", () => dispatch(ADDRESS));

/** Calls the function now and at every change of the address. */
export function onAddress(callback) {
  document.addEventListener(ADDRESS, () => callback());
  callback();
}

export const phoneScreen = matchMedia("(max-width: 900px)");
export const narrowScreen = matchMedia("(max-width: 1180px)");
