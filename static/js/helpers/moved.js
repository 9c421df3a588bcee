// Being taken along when the posts that are read move into another topic.
import { leave } from "./kept.js"

/** Remembers what the page being left says about it, and whether its reader is writing, until the next page is there. */
export function takeAlong(topic) {
  const [message] = topic.querySelector("[data-moved]").content.cloneNode(true).children
  const isWriting = document.activeElement.closest(`.composer[data-composer-topic-value="${topic.dataset.topicIdValue}"]`)
  leave()
  // Listening here and now, it comes before the page is brought to the post that was read: below the message.
  document.addEventListener("turbo:load", () => {
    // Whoever moved them reads so already.
    if (!document.querySelector("[data-topic-id-value]") || document.querySelector(".flash__undo")) return

    document.querySelector("main").prepend(message)
    if (isWriting) document.querySelector(".composer[open] textarea")?.focus({ preventScroll: true })
  }, { once: true })
}
