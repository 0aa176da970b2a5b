// An answer that grows is followed, unless the reader has scrolled up.

const $ = (id) => document.getElementById(id);

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
    if (atEnd && (now || busy)) talk.scrollTop = talk.scrollHeight;
    busy = now;
  }).observe(talk, { childList: true, subtree: true, characterData: true, attributes: true });
}
