// Getting a model for Ollama by its name, with its progress.

const PACE = 500; // milliseconds between two looks

async function ask(method, body) {
  const options = { method, headers: { "Content-Type": "application/json" } };
  if (body) options.body = JSON.stringify(body);
  try {
    const answer = await fetch("models/pull", options);
    return await answer.json();
  } catch {
    return { message: "The program does not answer. Is it still running?" };
  }
}

/** Wires the form in the panel; `done` runs when a model has come. */
export function watchPull(panel, done) {
  const form = panel.querySelector("form[data-pull]");
  if (!form) return;
  const said = form.querySelector("[role=status]");
  const bar = form.querySelector("progress");

  function show(state) {
    said.textContent = state.message || "";
    bar.hidden = !state.running;
    if (state.fraction === null || state.fraction === undefined) bar.removeAttribute("value");
    else bar.value = state.fraction;
    form.querySelector("[data-stop]").hidden = !state.running;
    form.querySelector("[type=submit]").disabled = Boolean(state.running);
  }

  async function follow() {
    for (;;) {
      const state = await ask("GET");
      if (!form.isConnected) return;
      show(state);
      if (!state.running) return state.done && done();
      await new Promise((later) => setTimeout(later, PACE));
    }
  }

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const state = await ask("POST", { name: form.elements.name.value });
    show(state);
    if (state.running) follow();
  });
  form.querySelector("[data-stop]").addEventListener("click", () => ask("DELETE"));
  ask("GET").then((state) => state.running && follow());
}
