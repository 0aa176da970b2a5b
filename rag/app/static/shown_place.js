// Knows what the source pane shows: what the address names, or else the first cited place.
// That place is of the last answer; none on a screen where it would cover the answer.
import { addressParams, phoneScreen } from "./url_state.js";

const CITED = ":is(.statements .chip, .differ tbody a:not(.also a))[href^='?doc=']";

export const paramsOf = (link) => new URLSearchParams(link.getAttribute("href"));

/** The links of the last finished answer to what it cites, in their order. */
export function answerCitations() {
  const article = [...document.querySelectorAll("#talk article[data-chat][aria-busy=false]")].at(-1);
  const links = [...(article?.querySelectorAll(CITED) || [])];
  return links.filter((link) => !link.closest(".abstention"));
}

/** The parts of an address that name what the source pane shows. */
export function shownParams() {
  const params = addressParams();
  const named = params.has("doc") || params.has("sources") || params.has("view");
  const first = !named && !phoneScreen.matches && answerCitations()[0];
  return first ? paramsOf(first) : params;
}
