// The row of reactions under a post, and the menu that is one for all posts.

/** Returns the id of the post an element stands in. */
export function postAt(element) {
  return Number(element.closest("[id^=post-]").id.slice("post-".length))
}

/** Shows words in place of buttons under the posts of an author: nobody reacts to their own; returns what ends that. */
export function offerNoneTo(author) {
  const own = new CSSStyleSheet()
  own.insertRule(`[data-author="${author}"] .reactions { --press: none; --label: inline-flex }`)
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, own]
  return () => { document.adoptedStyleSheets = document.adoptedStyleSheets.filter((sheet) => sheet != own) }
}

/** Shows which reactions to the posts of a stream are the reader's own, and which of the open menu's. */
export function mark(stream, menu, own) {
  for (const button of stream.querySelectorAll(".reaction__press")) press(button, own.has(postAt(button), button.value))
  for (const item of menu.children) press(item, own.has(Number(menu.dataset.post), item.value))
  for (const chip of stream.querySelectorAll(".reaction")) {
    chip.classList.toggle("reaction--own", own.has(postAt(chip), chip.querySelector("[data-kind]").dataset.kind))
  }
}

/** Counts a reaction before the server does; returns what takes that back, unless the post has been shown anew since. */
export function count({ post, kind, isThere }, item) {
  const place = document.getElementById(`post-${post}`)
  if (!place) return () => {}

  const { version } = place.dataset
  add(place, kind, isThere ? 1 : -1, item)
  return () => place.dataset.version == version && add(place, kind, isThere ? -1 : 1, item)
}

function press(button, isPressed) {
  if (button.ariaPressed != String(isPressed)) button.ariaPressed = String(isPressed)
}

function add(place, kind, step, item) {
  const number = place.querySelector(`[data-kind="${kind}"]`) ?? addChip(place, kind, item)
  number.textContent = Math.max(0, Number(number.textContent) + step)
  number.parentElement.hidden = number.textContent == "0"
}

function addChip(place, kind, item) {
  const [chip, number] = [document.createElement("a"), document.createElement("span")]
  Object.assign(chip, { className: "reaction", href: `/p/${postAt(place)}/reactions?kind=${kind}`, title: item.textContent.trim() })
  chip.dataset.turboFrame = "dialog"
  number.dataset.kind = kind
  chip.append(item.querySelector(".icon").cloneNode(true), number)
  place.querySelector(".reaction__more").before(chip)
  return number
}
