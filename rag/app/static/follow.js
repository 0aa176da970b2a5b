// An answer that grows is followed, unless the reader has scrolled up; and who answers is told.

const $ = (id) => document.getElementById(id);

async function tellWho() {
  try {
    const line = await (await fetch("who")).text();
    if ($("who") && $("who").textContent !== line) $("who").textContent = line;
  } catch {
    // The next question will say so.
  }
}

export function start() {
  const talk = $("talk");
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
  addEventListener("focus", tellWho);
  tellWho();
}
