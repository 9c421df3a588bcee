// Opens a picture of a text over the page instead of leading away; the dialog's own controller arrives with it.

let opener

/** Returns the link that asked for the picture. */
export function opened() {
  return opener
}

addEventListener("click", (event) => {
  const link = event.target.closest?.(".prose a.lightbox")
  const frame = document.getElementById("lightbox")
  if (!link || !frame || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return

  event.preventDefault()
  opener = link
  document.body.append(frame.content.firstElementChild.cloneNode(true))
}, { capture: true })
