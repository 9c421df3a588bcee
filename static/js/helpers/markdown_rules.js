// How Markdown is written here: lists four steps in, nothing escaped that would not be taken for a mark, our own tags.

const MARKS = [
  [/\\(?=[\\`*_{}[\]()>#+\-.!~|])/g, "\\\\"],
  [/`/g, "\\`"],
  // A star or a line between blanks, or a line within a word, marks nothing.
  [/\*(?=\S)|(?<=\S)\*/g, "\\*"],
  [/(?<![\p{L}\p{N}_])_(?=\S)|(?<=\S)_(?![\p{L}\p{N}_])/gu, "\\_"],
  [/~~/g, "\\~~"],
  [/\|\|(?=\S)/g, "\\||"],
  [/\[(?=[^\]\n]*\](?:\(|\[|:|$)|\^|\/?(?:spoiler|details|quote|poll)\b)/g, "\\["],
  [/^(\s*)(#{1,6}\s|>|[-+]\s|[-=]{2,}\s*$)/gm, "$1\\$2"],
  [/^(\s*\d{1,9})(?=\.\s)/gm, "$1\\"],
]

/** Takes from a text what would be taken for marks of Markdown. */
export function escape(text) {
  return MARKS.reduce((escaped, [mark, instead]) => escaped.replace(mark, instead), text)
}

export const rules = {
  listItem: { filter: "li", replacement: (words, node) => item(words, node) },
  paragraphInItem: { filter: (node) => node.localName == "p" && node.parentNode.localName == "li", replacement: (words) => `\n\n${words}\n\n` },
  tableCell: { filter: ["th", "td"], replacement: (words, node) => {
    return `${node.previousElementSibling ? "" : "|"} ${words.trim().replace(/\s*\n\s*/g, " ").replace(/(?<!\\)\|/g, "\\|")} |`
  } },
  spoiler: { filter: (node) => node.matches?.("span.spoiler"), replacement: (_words, node) => {
    return `||${node.querySelector(".spoiler__text").textContent.trim()}||`
  } },
  spoilerButton: { filter: (node) => node.matches?.(".spoiler__button"), replacement: () => "" },
  fold: { filter: "details", replacement: (words, node) => {
    return node.classList.contains("fold--spoiler") ? `\n\n[spoiler]\n${words.trim()}\n[/spoiler]\n\n` : `\n\n[details${titleOf(node)}]\n${words.trim()}\n[/details]\n\n`
  } },
  summary: { filter: "summary", replacement: () => "" },
  footnote: { filter: (node) => node.matches?.("sup.footnote"), replacement: (_words, node) => `[^${node.lastChild.textContent}]` },
  footnotes: { filter: (node) => node.matches?.("div.footnotes"), replacement: (_words, node) => {
    return `\n\n${[...node.querySelectorAll("li")].map((one, at) => `[^${at + 1}]: ${one.textContent.trim()}`).join("\n")}\n\n`
  } },
}

function titleOf(node) {
  const title = node.querySelector("summary")?.textContent.trim().replace(/["\]\n]/g, "")
  return title ? `="${title}"` : ""
}

function item(words, node) {
  const list = node.parentNode
  const first = Number(list.getAttribute("start") ?? 1)
  const mark = list.localName == "ol" ? `${first + [...list.children].indexOf(node)}. ` : "- "
  const inner = words.trim().replace(/\n{2,}(?=- |\d+\. )/g, "\n").replace(/\n(?!\n)/g, "\n    ")
  return `${mark}${inner}${!node.nextElementSibling ? "" : /\n\s*\n/.test(inner) ? "\n\n" : "\n"}`
}
