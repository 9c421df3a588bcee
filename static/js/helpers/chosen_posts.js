// Which posts of a topic are chosen, by their numbers; and of which of them only a trace is shown.
import { readRuns, writeRuns } from "./runs.js"

// As much as the server takes in one address.
const MOST_RUNS = 300

export class ChosenPosts {
  #traces = new Map()

  has(number) {
    return this.#traces.has(number)
  }

  add(number, isTrace) {
    this.#traces.set(number, isTrace)
  }

  /** Adds what the server says a button means: {posts: "3-5,9", deleted: "4"}. */
  addAll({ posts, deleted }) {
    const traces = new Set(readRuns(deleted))
    readRuns(posts).forEach((number) => this.add(number, traces.has(number)))
  }

  leaveOut(numbers) {
    numbers.forEach((number) => this.#traces.delete(number))
  }

  clear() {
    this.#traces.clear()
  }

  get count() {
    return this.#traces.size
  }

  get runs() {
    return writeRuns(this.#traces.keys())
  }

  get isTooMuch() {
    return this.runs.split(",").length > MOST_RUNS
  }

  /** Tells whether an act that needs "two", one "standing" or one "deleted" can be done with them. */
  suffices(need) {
    const traces = [...this.#traces.values()].filter(Boolean).length
    const enough = { two: this.count > 1, standing: traces < this.count, deleted: traces > 0 }
    return this.count > 0 && !this.isTooMuch && (enough[need] ?? true)
  }
}
