// What a form says of itself when it asks for advice.
import { post } from "./request.js"

// What advice looks at in a text: links and mentions.
const noted = /https?:\/\/[^\s<>"'()[\]]+|(?<![\w@/.+-])@[\w.-]+/g

/** Returns what advice on a form for writing depends on; null for one that gets none. */
export function aboutOf({ elements: { kept, title, to, text } }) {
  const place = kept?.value.match(/^(topic|network)-\d+$/)?.[0]
  const words = [...new Set(text.value.match(noted) ?? [])].slice(0, 20)
  return place ? { place, title: title?.value.trim() ?? "", to: to?.value ?? "", text: words.join("\n").slice(0, 4_000) } : null
}

/** Sends a few fields to the forum. */
export function tell(address, fields) {
  return post(address, new URLSearchParams(fields), { accept: "text/html" })
}
