/** The page that asks for LORALEI_TOKEN; plain HTML, so that it works before anything else may load. */
export function loginPage(wrong: boolean): string {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Loralei</title>
<style>
  :root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif }
  body { margin: 0; min-height: 100vh; display: grid; place-items: center }
  form { display: grid; gap: 12px; width: min(22rem, 90vw) }
  h1 { margin: 0; font-size: 1.4rem } p { margin: 0 }
  input, button { font: inherit; padding: 8px 12px; border-radius: 8px; border: 1px solid GrayText }
</style>
<form method="post" action="/login">
  <h1>Loralei</h1>
  <p>${wrong ? "That token is not right." : "This studio asks for its token (LORALEI_TOKEN)."}</p>
  <label for="token">Token</label>
  <input id="token" name="token" type="password" autocomplete="current-password" required autofocus>
  <button>Sign in</button>
</form>
</html>
`;
}
