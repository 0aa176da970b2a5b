// Copies a text to the clipboard, or shows it for copying where the browser does not allow that.

/** Returns whether the text could be copied. */
export async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    // Over plain HTTP from another machine there is no other way to the clipboard.
    const area = readOnlyArea(text);
    area.className = "unseen";
    document.body.append(area);
    area.select();
    const copied = document.execCommand("copy");
    area.remove();
    return copied;
  }
}

/** Shows the text at the end of an element, selected, so that the user can copy it. */
export function showForCopying(text, parent) {
  const area = readOnlyArea(text);
  area.className = "by-hand";
  area.rows = 3;
  area.setAttribute("aria-label", "Text to copy");
  parent.querySelector(".by-hand")?.remove();
  parent.append(area);
  area.focus();
  area.select();
}

function readOnlyArea(text) {
  const area = document.createElement("textarea");
  area.value = text;
  area.readOnly = true;
  return area;
}
