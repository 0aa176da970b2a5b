// Downloads a model for Ollama by its name, and shows the progress.
import { request } from "./http.js";

const PACE = 500; // milliseconds between two looks at the progress

async function pullState(method, body) {
  const headers = { "Content-Type": "application/json" };
  try {
    return await request("models/pull", { method, headers, body: body && JSON.stringify(body) });
  } catch (error) {
    return { message: error.message };
  }
}

/** Runs the form of the options panel; calls `onDone` when a model has arrived. */
export function runPullForm(panel, onDone) {
  const form = panel.querySelector("form[data-pull]");
  if (!form) return;
  const status = form.querySelector("[role=status]");
  const bar = form.querySelector("progress");

  function show(state) {
    status.textContent = state.message || "";
    bar.hidden = !state.running;
    if (state.fraction === null || state.fraction === undefined) bar.removeAttribute("value");
    else bar.value = state.fraction;
    form.querySelector("[data-stop]").hidden = !state.running;
    form.querySelector("[type=submit]").disabled = Boolean(state.running);
  }

  async function follow() {
    for (;;) {
      const state = await pullState("GET");
      if (!form.isConnected) return;
      show(state);
      if (!state.running) return state.done && onDone();
      await new Promise((resume) => setTimeout(resume, PACE));
    }
  }

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const state = await pullState("POST", { name: form.elements.name.value });
    show(state);
    if (state.running) follow();
  });
  form.querySelector("[data-stop]").addEventListener("click", () => pullState("DELETE"));
  pullState("GET").then((state) => state.running && follow());
}
