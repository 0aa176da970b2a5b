// Shows who is signed in, with the button that signs them out; nothing where there are no users.
import { fragment } from "./http.js";

export async function start() {
  const { html, ok } = await fragment("account");
  if (ok) document.getElementById("account").innerHTML = html; // escaped by the server
}
