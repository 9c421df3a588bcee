// The stretch of a topic that is on its page. How far it reaches stands in the data-topic-first-, -last- and -end-value
// of the page's root, which live updates read and write too.
import { insertInOrder, itemsOf, keepPlace, lineOfReading, postNumberOf, topmost } from "./stream.js"
import { postsOf } from "./window.js"

/** How many posts a page keeps: as many as the server compares when the page catches up. */
const MOST = 100

export class Stretch {
  // reached: () => shows how far it reaches now.
  constructor(root, list, reached) {
    Object.assign(this, { root, list, reached })
  }

  /** Returns the number it ends with on a side: of the first post "before" which there may be more, or the last one "after". */
  edge(side) {
    return Number(this.root.dataset[side == "before" ? "topicFirstValue" : "topicLastValue"])
  }

  /** Adds the posts that came for a side, and lets go of what is too much on the other one. */
  grow(side, posts) {
    const { first, last, end } = posts.dataset
    keepPlace(this.list, () => {
      numbered(posts).forEach((item) => insertInOrder(this.list, item))
      side == "before" ? this.#reach({ first }) : this.#reach({ last, end })
      this.#shed(side == "before" ? "bottom" : "top")
    }, lineOfReading())
  }

  /** Shows other posts in place of all that are here. */
  renew(posts) {
    const { first, last, end } = posts.dataset
    const gone = [...this.list.children]
    this.list.replaceChildren(...numbered(posts))
    this.#reach({ first, last, end })
    this.#tell(gone)
  }

  /** Makes room when posts have come by themselves. */
  lighten() {
    if (postsOf(this.list).length > MOST) keepPlace(this.list, () => this.#shed(this.#farEnd), lineOfReading())
  }

  // What is selected stays whole.
  #shed(end) {
    const posts = postsOf(this.list)
    const selection = getSelection()
    if (posts.length <= MOST || (!selection.isCollapsed && this.list.contains(selection.anchorNode))) return

    const gone = end == "top" ? allBefore(posts.at(-MOST)) : allFrom(posts[MOST])
    gone.forEach((element) => element.remove())
    this.#reach(end == "top" ? { first: posts.at(-MOST).dataset.number } : { last: posts[MOST - 1].dataset.number })
    this.#tell(gone)
  }

  // Where the reader is further away from.
  get #farEnd() {
    const posts = postsOf(this.list)
    const read = postNumberOf(topmost(this.list, lineOfReading()) ?? posts.at(-1))
    return posts.filter((post) => postNumberOf(post) < read).length > posts.length / 2 ? "top" : "bottom"
  }

  #reach(edges) {
    for (const [name, number] of Object.entries(edges)) this.root.dataset[`topic${name[0].toUpperCase()}${name.slice(1)}Value`] = number
    this.reached()
  }

  // What was held back below has not been seen by leaving: it counts as new as before.
  #tell(gone) {
    const [held, seen] = [gone.filter(({ hidden }) => hidden), gone.filter(({ hidden }) => !hidden)]
    this.#say("stream:shed", seen.map(postNumberOf))
    held.forEach((element) => this.#say("live:placed", { element, number: postNumberOf(element) }))
  }

  #say(name, detail) {
    this.list.dispatchEvent(new CustomEvent(name, { bubbles: true, detail }))
  }
}

// What is said to the first reader of a page stays behind.
function numbered(posts) {
  return itemsOf(posts).map((item) => document.adoptNode(item))
}

function allBefore(post) {
  const all = [...post.parentElement.children]
  return all.slice(0, all.indexOf(post))
}

// A gap in time stands just before a post: without the post it means nothing.
function allFrom(post) {
  const [all, above] = [[...post.parentElement.children], post.previousElementSibling]
  return all.slice(all.indexOf(above?.classList.contains("time-gap") ? above : post))
}
