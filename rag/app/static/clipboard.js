// Puts a text on the clipboard, or in front of the reader where the browser does not let a page.

/** Whether it is on the clipboard. */
export async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    // Over plain HTTP from another machine there is no clipboard but this way.
    const area = field(text);
    area.className = "unseen";
    document.body.append(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    return done;
  }
}

/** Shows the text after an element, selected, to be copied by hand. */
export function byHand(text, after) {
  const area = field(text);
  area.className = "by-hand";
  area.rows = 3;
  area.setAttribute("aria-label", "To copy");
  after.querySelector(".by-hand")?.remove();
  after.append(area);
  area.focus();
  area.select();
}

function field(text) {
  const area = document.createElement("textarea");
  area.value = text;
  area.readOnly = true;
  return area;
}
