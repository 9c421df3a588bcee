// Popovers of a toolbar: they open above or below their button, wherever there is room.

const GAP = 6

/** Puts an open popover beside its button, within the window. */
export function putBeside(popover, button) {
  const [place, { offsetWidth: width, offsetHeight: height }] = [button.getBoundingClientRect(), popover]
  const room = document.documentElement
  const below = place.bottom + GAP + height <= room.clientHeight
  const above = place.top - GAP - height >= 0
  popover.style.left = `${Math.max(GAP, Math.min(place.left, room.clientWidth - width - GAP))}px`
  popover.style.top = `${below ? place.bottom + GAP : above ? place.top - GAP - height : Math.max(GAP, room.clientHeight - height - GAP)}px`
}

/** Returns the text field that an element's toolbar is for. */
export function fieldOf(element) {
  return document.getElementById(element.closest("markdown-toolbar").getAttribute("for"))
}
