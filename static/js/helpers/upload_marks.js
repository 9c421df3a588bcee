// What stands in a text for a file that is on its way: ![Sending plan.pdf…]()
import { bracketed } from "./in_text.js"

/** Returns marks for files, each one's own; `words` is the sentence with {name}, `isTaken` tells of marks in use. */
export function marksFor(files, words, isTaken) {
  return files.reduce((marks, { name }) => {
    const markOf = (ending) => `![${words.replace("{name}", () => bracketed(name).slice(0, 100) + ending)}]()`
    let [mark, number] = [markOf(""), 1]
    while (isTaken(mark) || marks.includes(mark)) mark = markOf(` (${number += 1})`)
    return [...marks, mark]
  }, [])
}

/** Returns the marks that stand in a text. */
export function marksIn(text, words) {
  const pattern = words.split("{name}").map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).join("[^\\]\\n]*")
  return text.match(new RegExp(`!\\[${pattern}\\]\\(\\)`, "g")) ?? []
}
