// What was pasted, as Markdown.
import { cleanHtml } from "./clean_html.js"
import { tableOf } from "./pasting/tables.js"
import { toMarkdown } from "./to_markdown.js"

/** Returns the Markdown of what the clipboard held, and how many pictures stayed behind; no text when it was plain words. */
export async function read(html, plain) {
  if (!html) return { text: tableOf(plain) }

  const { body, isRich, pictures } = cleanHtml(html)
  return isRich ? { text: await toMarkdown(body), pictures } : {}
}
