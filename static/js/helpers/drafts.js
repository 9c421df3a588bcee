// Asking for drafts and sending them, quietly: whatever goes wrong, the text is still in this browser.
import { post } from "./request.js"
import { takeToken, whoIsHere } from "./session.js"

const LONGEST_KEPT_ALIVE = 60_000

/** Returns the draft kept at an address – {sequence: 0} for none – or null when nobody answers. */
export async function askForDraft(address) {
  const response = await fetch(address, { headers: { Accept: "application/json" } }).catch(() => null)
  return response?.ok && !response.redirected ? response.json() : null
}

/** Sends a draft; returns {status, draft}: what the server has now. Without an answer the status is 0. */
export async function sendDraft(address, fields, { keepalive = false } = {}) {
  let response = await send(address, fields, keepalive)
  // The page has been open for long: its token is renewed, once.
  if (!keepalive && response?.status == 422 && !isJson(response) && await renewToken()) response = await send(address, fields)
  return { status: response?.status ?? 0, draft: response && isJson(response) ? await response.json() : null }
}

function send(address, fields, keepalive) {
  const body = new FormData()
  Object.entries(fields).forEach(([name, value]) => body.append(name, value))
  // Browsers refuse to keep more than 64 KB on its way while they leave a page.
  const survives = keepalive && new Blob([fields.text]).size < LONGEST_KEPT_ALIVE
  return post(address, body, { accept: "application/json", keepalive: survives }).catch(() => null)
}

function isJson(response) {
  return response.headers.get("Content-Type")?.startsWith("application/json")
}

async function renewToken() {
  const here = await whoIsHere()
  return Boolean(here && takeToken(here))
}
