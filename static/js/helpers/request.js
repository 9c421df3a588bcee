// What the forum's own scripts say when they send something, as its forms do.

/** The kind of answer that changes the page. */
export const STREAMS = "text/vnd.turbo-stream.html"

/** Returns the token without which nothing is taken; it is read each time, because a new session brings a new one. */
export function token() {
  return document.querySelector("meta[name=csrf-token]")?.content ?? ""
}

/** Sends a body as a form would, and returns the answer. */
export function post(address, body, { accept = "*/*", ...more } = {}) {
  return fetch(address, { method: "POST", body, headers: { Accept: accept, "X-CSRFToken": token() }, ...more })
}

/** Tells whether an answer changes the page. */
export function isStream(response) {
  return Boolean(response?.headers.get("Content-Type")?.startsWith(STREAMS))
}
