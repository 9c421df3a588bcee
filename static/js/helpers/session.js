// Who is signed in, when a page has been open for so long that the server no longer knows it.

/** Returns {viewer, token} of the present session, or null when nobody is signed in. */
export async function whoIsHere() {
  const response = await fetch(template().dataset.here).catch(() => null)
  if (!response?.ok || response.redirected) return null

  const page = new DOMParser().parseFromString(await response.text(), "text/html")
  return { viewer: page.body.dataset.viewer, token: page.querySelector("meta[name=csrf-token]").content }
}

/** Gives every form of the page the token of the present session; tells whether it is still the same person's. */
export function takeToken({ viewer, token }) {
  if (viewer != document.body.dataset.viewer) return false

  document.querySelector("meta[name=csrf-token]").content = token
  document.querySelectorAll("input[name=csrf_token]").forEach((field) => { field.value = token })
  return true
}

let asked

/** Asks somebody to sign in, over the page, once whoever wants to know; returns {viewer, token}, or null: rather not. */
export function signInHere() {
  return asked ??= ask().finally(() => { asked = null })
}

function ask() {
  const dialog = template().content.cloneNode(true).firstElementChild
  document.body.append(dialog)
  dialog.showModal()
  return new Promise((resolve) => {
    let session = null
    dialog.addEventListener("signed-in:done", ({ detail }) => { session = detail; dialog.close() })
    dialog.addEventListener("close", () => { dialog.remove(); resolve(session) })
  })
}

function template() {
  return document.getElementById("sign-in-here")
}
