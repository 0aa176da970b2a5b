// Changes on the server, and its errors in words.

/** Posts JSON; gives what comes back, or throws an error whose message is for the reader. */
export async function send(path, body) {
  return told(
    fetch(path, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body ?? {}),
    }),
  );
}

/** The answer to a request as text, or as an object where it is JSON. */
export async function told(request) {
  let answer;
  try {
    answer = await request;
  } catch {
    throw new Error("The program does not answer. Is it still running?");
  }
  if (answer.status === 401) location.reload();
  if (answer.status === 204) return "";
  const isJson = (answer.headers.get("Content-Type") || "").includes("json");
  const content = isJson ? await answer.json() : await answer.text();
  if (answer.ok) return content;
  throw new Error(`${content.message || "That did not work."} ${content.remedy || ""}`.trim());
}
