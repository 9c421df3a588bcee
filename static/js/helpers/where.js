// Asking in which of two topics a text is to be posted, because its writer looks at the other one.

/** Returns "own", "other" or "" for neither. */
export function askWhere(template, titles) {
  const dialog = template.content.cloneNode(true).firstElementChild
  for (const [value, title] of Object.entries(titles)) {
    const button = dialog.querySelector(`button[value=${value}]`)
    button.textContent = button.textContent.replace("{title}", () => title)
  }
  template.after(dialog)
  dialog.showModal()
  return new Promise((resolve) => dialog.addEventListener("close", () => {
    dialog.remove()
    resolve(dialog.returnValue)
  }))
}
