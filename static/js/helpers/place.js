// Where a post that arrives goes: into the loaded window, hidden below it while the text above is being read, or nowhere yet.
import { insertInOrder, isNewer, itemsOf, keepPlace, lineOfReading, postNumberOf } from "./stream.js"

const NEAR = 200
const placed = new WeakMap()

/** Puts a post or a line into the stream by its number, as far as the loaded window reaches. */
export function place(list, element) {
  const { dataset } = list.closest("[data-topic-id-value]")
  const [first, last, end] = [dataset.topicFirstValue, dataset.topicLastValue, dataset.topicEndValue].map(Number)
  const number = postNumberOf(element)
  const present = document.getElementById(element.id)
  const isNews = !present || isNewer(element, present)
  if (present || (number >= first && number <= last)) {
    keepPlace(list, () => { element = insertInOrder(list, element) }, lineOfReading())
  } else if (number > last && last >= end) {
    addToEnd(list, element)
    dataset.topicLastValue = number
  }
  if (isNews) placed.set(element, performance.now())
  // A line may stand after addresses that posts have left.
  if (isPost(element) && number > end) dataset.topicEndValue = number
  list.dispatchEvent(new CustomEvent("live:placed", { bubbles: true, detail: { element, number } }))
}

/** Takes away the posts of a stretch of the stream that are no longer in the topic. */
export function keep(list, postIds, { first, last, asked }) {
  const stay = new Set(postIds.map((id) => `post-${id}`))
  const left = itemsOf(list).filter((item) => isPost(item) && !stay.has(item.id)
    && postNumberOf(item) >= first && postNumberOf(item) <= last && !(placed.get(item) > asked))
  if (left.length) keepPlace(list, () => left.forEach(remove), lineOfReading())
  list.dispatchEvent(new CustomEvent("live:placed", { bubbles: true, detail: {} }))
}

/** Returns the posts that arrived below while the text above was being read. */
export function heldBack(list) {
  return itemsOf(list).filter((item) => item.hidden)
}

/** Tells whether the end of the stream is in sight. */
function isNearEnd(list) {
  return list.getBoundingClientRect().bottom <= innerHeight + NEAR
}

function addToEnd(list, element) {
  element.hidden = isPost(element) && !isNearEnd(list) && element.dataset.author !== document.body.dataset.viewer
  insertInOrder(list, element)
}

function isPost(element) {
  return element.id.startsWith("post-")
}

// A gap in time stands just before a post, a welcome just after it: without the post they mean nothing.
function remove(post) {
  const [above, below] = [post.previousElementSibling, post.nextElementSibling]
  if (above?.classList.contains("time-gap")) above.remove()
  if (below?.classList.contains("welcome")) below.remove()
  post.remove()
}
