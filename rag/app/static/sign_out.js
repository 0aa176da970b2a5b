// Who is signed in, and the button that ends it; nothing where nobody needs to sign in.

export async function start() {
  const answer = await fetch("account");
  if (answer.ok) document.getElementById("account").innerHTML = await answer.text(); // escaped there
}
