// Bold, italic and struck-out words, whether an element or a style says so.
import { BLOCKS, isBlank, rename, styleOf, unwrap, wrapInside } from "./tree.js"

const SAYS = [
  ["strong", /(?:^|;)\s*font-weight:\s*(?:bold|bolder|[6-9]00)/i], ["em", /(?:^|;)\s*font-style:\s*(?:italic|oblique)/i],
  ["del", /(?:^|;)\s*text-decoration(?:-line)?:[^;]*line-through/i]]
const DENIES = [["b, strong", /(?:^|;)\s*font-weight:\s*(?:normal|lighter|[1-5]00)/i], ["i, em", /(?:^|;)\s*font-style:\s*normal/i]]
const SAME = { b: "strong", i: "em", s: "del", strike: "del", tt: "code", kbd: "code", samp: "code" }
const RAISED = { 0: "⁰", 1: "¹", 2: "²", 3: "³", 4: "⁴", 5: "⁵", 6: "⁶", 7: "⁷", 8: "⁸", 9: "⁹" }
// What is bold by itself.
const LOUD = "h1, h2, h3, h4, h5, h6, th"

/** Says by elements what styles say, and nothing twice. */
export function cleanStyles(body) {
  body.querySelectorAll("[data-style]").forEach(nameStyle)
  body.querySelectorAll(Object.keys(SAME).join()).forEach((one) => rename(one, SAME[one.localName]))
  body.querySelectorAll("sup").forEach((one) => /^\d{1,3}$/.test(one.textContent) && (one.textContent = one.textContent.replace(/\d/g, (digit) => RAISED[digit])))
  for (const name of ["strong", "em", "del"]) tidy(body, name)
}

function nameStyle(element) {
  const style = styleOf(element)
  if (DENIES.some(([those, denial]) => element.matches(those) && denial.test(style))) {
    // Google Docs wraps all that is copied in a <b> which is not bold.
    return unwrap(element)
  }
  if (element.matches("table, tr, tbody, thead, ul, ol, pre, code") || element.querySelector(BLOCKS)) return

  for (const [name, saying] of SAYS) if (saying.test(style) && element.textContent.trim()) wrapInside(element, name)
}

function tidy(body, name) {
  body.querySelectorAll(name).forEach((one) => {
    if (isBlank(one) || one.parentElement.closest(name) || (name == "strong" && one.closest(LOUD)) || one.closest("pre")) return unwrap(one)
    if (one.querySelector(BLOCKS)) return spread(one, name)

    const next = one.nextSibling
    if (next?.localName == name && !next.querySelector(BLOCKS)) {
      next.prepend(...one.childNodes)
      one.remove()
    }
  })
}

// A mark around whole paragraphs is one around the words of each.
function spread(mark, name) {
  mark.querySelectorAll(BLOCKS).forEach((block) => {
    if (!block.querySelector(BLOCKS) && !block.matches(LOUD) && block.textContent.trim()) wrapInside(block, name)
  })
  unwrap(mark)
}
