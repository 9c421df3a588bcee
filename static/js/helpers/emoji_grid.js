// The grid of a picker: one tab stop, arrow keys for the rest.

/** Moves through a grid's options by a key; returns "above" when the key leads out of it at the top. */
export function walk(event, options) {
  const at = options.indexOf(document.activeElement)
  if (event.key == "Enter" || event.key == " ") {
    event.preventDefault()
    return options[at]?.click()
  }
  const across = options.findIndex((one) => one.offsetTop > options[0].offsetTop)
  const row = across < 0 ? options.length : across
  const step = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: row, ArrowUp: -row, Home: -at, End: options.length - 1 - at }[event.key]
  if (step === undefined) return

  event.preventDefault()
  event.stopPropagation()
  if (at + step < 0) return "above"

  focus(options[Math.min(at + step, options.length - 1)], options)
}

/** Returns an option of the grid; the first one is where the tab key leads. */
export function optionOf(character, name, at) {
  const option = Object.assign(document.createElement("span"), { textContent: character, title: name, className: "emoji__one", tabIndex: at ? -1 : 0 })
  option.setAttribute("role", "option")
  option.setAttribute("aria-label", name)
  option.setAttribute("aria-selected", "false")
  return option
}

function focus(option, options) {
  options.forEach((one) => { one.tabIndex = one == option ? 0 : -1 })
  option.focus()
}
