// The marks of tasks in posts, and the boxes they become.

export const BOX = ".task[role=checkbox]"

/** Returns the marks of a post's own tasks, in order; what scripts have opened inside it is not its own. */
export function marksOf(post) {
  return [...post.querySelectorAll(":scope > .post > .post__body .task")].filter((mark) => !mark.closest("[data-own]"))
}

/** Makes a box that can be ticked of a task's mark, named by the words of the task. */
export function makeBox(mark) {
  const words = mark.closest("li").cloneNode(true)
  words.querySelectorAll("ul, ol, .task").forEach((one) => one.remove())
  Object.assign(mark, { role: "checkbox", tabIndex: 0, ariaLabel: words.textContent.trim(), ariaChecked: mark.textContent == "☑" })
}

/** Shows a task as done or to do. */
export function show(mark, done) {
  Object.assign(mark, { textContent: done ? "☑" : "☐", ariaChecked: done })
}
