// What kind of thing was pasted: an address, words with marks, a block of lines.

const ADDRESS = /^https?:\/\/[^\s<>"']{3,2000}$/

/** HTML without any of these holds plain words. */
export const MARKED = /<(?:b|strong|i|em|s|del|strike|u|h[1-6]|ul|ol|li|table|t[dr]|pre|code|blockquote|hr|img|a\s|p[\s>])|font-(?:weight|style)|line-through|white-space:\s*pre|mso-list/i

/** Markdown that needs lines of its own. */
export const BLOCK = /\n|^(?:#|- |\d+\. |\||>)/

/** Returns what is selected in a field. */
export function chosenIn({ value, selectionStart: from, selectionEnd: to }) {
  return value.slice(from, to)
}

/** Returns a link for words over which an address was pasted; nothing when either is none. */
export function linkOf(pasted, words) {
  const address = pasted.trim()
  if (!ADDRESS.test(address) || !words.trim() || /[\n\][]/.test(words) || ADDRESS.test(words.trim())) return null

  return `[${words}](${address.replaceAll("(", "%28").replaceAll(")", "%29")})`
}
