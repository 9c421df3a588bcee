/** On Tab, puts what can have focus in a popover right after the element it belongs to, wherever it stands in the document. */
export function tabThrough(event, element, popover) {
  const inside = [...popover.querySelectorAll("a[href], button")].filter((one) => one.checkVisibility())
  const here = document.activeElement

  if (here == element && !event.shiftKey && inside.length) to(event, inside[0])
  else if (here == inside[0] && event.shiftKey) to(event, element)
  // The browser goes on from here by itself.
  else if (here == inside.at(-1) && !event.shiftKey) element.focus()
}

function to(event, element) {
  event.preventDefault()
  element.focus()
}
