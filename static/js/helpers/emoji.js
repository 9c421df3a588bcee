// Emoji by their Polish names. The list is fetched when it is first needed.
import { folded } from "./folded.js"

const RECENT = "forum-recent-emoji"
const MOST_RECENT = 24
let rows

/** Returns all emoji as { character, group, name, found }: `found` is what a search looks in. */
export async function allEmoji() {
  rows ??= import("forum:emoji").then(({ default: list }) => list.map(([character, group, name, words]) => ({
    character, group, name, found: ` ${folded(name)} ${folded(words)}`,
  })))
  return rows.catch((error) => { rows = undefined; throw error })
}

/** Returns the emoji whose names or words begin like each word of `query`, those called so first. */
export async function findEmoji(query, most = Infinity) {
  const words = folded(query).split(/[\s_]+/).filter(Boolean)
  const those = (await allEmoji()).filter(({ found }) => words.every((word) => found.includes(` ${word}`)))
  const rank = ({ name, found }) => (folded(name).startsWith(words[0]) ? 0 : found.includes(` ${words.join(" ")} `) ? 1 : 2)
  return those.map((one) => [rank(one), one]).sort(([one], [other]) => one - other).slice(0, most).map(([, one]) => one)
}

/** Returns the emoji chosen lately in this browser, the last one first. */
export function recentEmoji() {
  try {
    const kept = JSON.parse(localStorage.getItem(RECENT) ?? "[]")
    return Array.isArray(kept) ? kept.filter((one) => typeof one == "string").slice(0, MOST_RECENT) : []
  } catch {
    return []
  }
}

/** Remembers an emoji as the last one chosen. */
export function noteEmoji(character) {
  try {
    localStorage.setItem(RECENT, JSON.stringify([character, ...recentEmoji().filter((one) => one != character)].slice(0, MOST_RECENT)))
  } catch {
    // A browser that keeps nothing: there are simply none chosen lately.
  }
}
