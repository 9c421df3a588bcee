// A piece of a page as Markdown: for quotes of posts, and for what is pasted. The converter is fetched when it is first needed.

import { escape, rules as marks } from "./markdown_rules.js"

let converting
// What never is text: controls of the page, pictures it draws itself, and what only screen readers are told.
const NOT_TEXT = ["button", "script", "style", "svg", "template", "noscript", "iframe", "object", "input"]
const UNSEEN = ".visually-hidden, .quote__head, .poll, [hidden]"

/** Turns HTML, as text or as nodes, into the Markdown that people here write. */
export async function toMarkdown(html) {
  converting ??= converter().catch((error) => { converting = undefined; throw error })
  return (await converting).turndown(html).replace(/[ \t]+$/gm, "").replace(/\n{3,}/g, "\n\n").trim()
}

async function converter() {
  const [{ default: Turndown }, { default: { gfm } }] = await Promise.all([import("turndown"), import("@joplin/turndown-plugin-gfm")])
  const service = new Turndown({
    headingStyle: "atx", bulletListMarker: "-", codeBlockStyle: "fenced", emDelimiter: "*", hr: "---", br: "",
  })
  service.use(gfm)
  service.remove(NOT_TEXT)
  service.escape = escape
  Object.entries({ ...marks, ...rules }).forEach(([name, rule]) => service.addRule(name, rule))
  return service
}

const rules = {
  // The mark of a task stands for its box.
  task: { filter: (node) => node.matches?.("span[role=img], .task"), replacement: (words, node) => {
    return { "☑": "[x]", "☐": "[ ]" }[node.textContent.trim()] ?? words
  } },
  unseen: { filter: (node) => node.matches?.(UNSEEN), replacement: () => "" },
  mention: { filter: (node) => node.matches?.("a.mention"), replacement: (_words, node) => node.textContent },
  // Whoever reads the quote elsewhere need not be allowed to know the title.
  titled: { filter: (node) => node.matches?.("a.topic-link"), replacement: (_words, node) => new URL(node.getAttribute("href"), location.href).href },
  bare: { filter: (node) => isBare(node), replacement: (_words, node) => node.href },
  quote: { filter: (node) => node.matches?.("div.quote"), replacement: (words) => `\n\n${words.trim()}\n\n` },
  del: { filter: ["del", "s", "strike"], replacement: (words) => words.trim() ? `~~${words.trim()}~~` : "" },
}

// A link that only repeats its address.
function isBare(node) {
  if (node.localName != "a" || !/^https?:/.test(node.getAttribute("href") ?? "")) return false

  const plain = (address) => decodeURI(address).replace(/^https?:\/\/(www\.)?/, "").replace(/\/$/, "")
  try { return plain(node.href) == plain(node.textContent.trim()) } catch { return false }
}
