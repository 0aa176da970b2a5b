// Sends every request of the page to the server, and puts failures into words.
const NO_SERVER = "Cannot reach the server. Is rag serve still running?";

/** The one place that fetches: the content is an object where it is JSON, else text. */
async function exchange(path, options) {
  try {
    const response = await fetch(path, options);
    if (response.status === 401) location.reload(); // leads to the sign-in page
    const type = response.headers.get("Content-Type") || "";
    const isJson = type.includes("json") && response.status !== 204; // 204: no content
    const content = isJson ? await response.json() : await response.text();
    return { ok: response.ok, content, isHtml: type.startsWith("text/html") };
  } catch {
    throw new Error(NO_SERVER);
  }
}

const messageOf = ({ message, remedy }) => `${message || "The request failed."} ${remedy || ""}`.trim();

/** Returns the server's answer, or throws an error whose message can be shown to the user. */
export async function request(path, options) {
  const { ok, content } = await exchange(path, options);
  if (!ok) throw Object.assign(new Error(messageOf(content)), { field: content.field });
  return content;
}

/** Posts an object as JSON, or a form as it is. */
export function post(path, body = {}) {
  if (body instanceof FormData) return request(path, { method: "POST", body });
  const headers = { "Content-Type": "application/json" };
  return request(path, { method: "POST", headers, body: JSON.stringify(body) });
}

/** Returns a piece of HTML that the server has escaped; where it is not `ok`, it says why. */
export async function fragment(path) {
  try {
    const { ok, content, isHtml } = await exchange(path);
    if (isHtml) return { ok, html: content };
    const message = typeof content === "string" ? content : messageOf(content); // not escaped
    return { ok: false, html: noteHtml(message) };
  } catch (error) {
    return { ok: false, html: noteHtml(error.message) };
  }
}

function noteHtml(message) {
  const note = document.createElement("div");
  note.innerHTML = '<div class="head"><p class="note"></p></div>';
  note.querySelector("p").textContent = message;
  return note.innerHTML;
}
