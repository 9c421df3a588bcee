const GAP = 6
const EDGE = 8

/** Puts an open popover below an element, or above it where there is more room, within the window. */
export function placeBeside(popover, element) {
  const [at] = element.getClientRects()
  if (!at) return

  const { offsetWidth: width, offsetHeight: height } = popover
  const below = at.bottom + GAP
  const top = below + height > innerHeight - EDGE && at.top > innerHeight - at.bottom ? at.top - GAP - height : below

  popover.style.left = `${within(at.left, innerWidth - width)}px`
  popover.style.top = `${within(top, innerHeight - height)}px`
}

function within(place, most) {
  return Math.max(EDGE, Math.min(place, most - EDGE))
}
