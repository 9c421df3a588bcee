/** Tells whether a click is meant for another tab or window: then a link does what links do. */
export function opensElsewhere({ button, metaKey, ctrlKey, shiftKey }) {
  return Boolean(button) || metaKey || ctrlKey || shiftKey
}
