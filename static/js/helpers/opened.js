// Pieces of other posts that a link opens beside itself, and closes again; without a script the link leads there.
import { visit } from "@hotwired/turbo"
import { fragment } from "./fragment.js"
import { keepPlace, lineOfReading } from "./stream.js"

/** Puts the `piece` of the page at an address where `put` says, or takes it away when it is `present`; the line being read stays. */
export function toggle(list, link, { present, address, piece, put }) {
  present ? close(list, link, present) : open(list, link, { address, piece, put })
}

async function open(list, link, { address, piece, put }) {
  if (link.ariaBusy) return

  link.ariaBusy = "true"
  try {
    const found = (await fragment(address)).querySelector(piece)
    keepPlace(list, () => put(document.adoptNode(found)), lineOfReading())
    link.setAttribute("aria-expanded", "true")
  } catch (error) {
    console.warn(error)
    visit(link.href)
  } finally {
    link.ariaBusy = null
  }
}

function close(list, link, present) {
  keepPlace(list, () => present.remove(), lineOfReading())
  link.setAttribute("aria-expanded", "false")
}
