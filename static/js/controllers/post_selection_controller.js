import { Controller } from "@hotwired/stimulus"
import { ChosenPosts } from "../helpers/chosen_posts.js"
import { opensElsewhere } from "../helpers/clicks.js"
import { counted } from "../helpers/counted.js"
import { PostBoxes, numberOf } from "../helpers/post_boxes.js"

// Lets a moderator choose posts of the open topic for one act; what is chosen stays while posts come, go and are loaded.
export default class extends Controller {
  static targets = ["act", "box", "count", "posts", "status"]
  static values = { tooMany: String, failed: String, begun: String }

  disconnect() {
    this.end()
  }

  /** Begins where a link that leads to the page for choosing is clicked, perhaps with the post it names. */
  begin(event) {
    const link = event.target.closest?.("a[data-select]")
    if (!link || opensElsewhere(event)) return

    event.preventDefault()
    const menu = link.closest(".menu")
    if (menu) menu.open = false
    this.opener = menu?.querySelector("summary")
    if (!this.boxes) this.#start()
    const number = Number(link.dataset.select)
    if (number) this.#choose(number)
    this.boxes.focusOn(number)
  }

  press(event) {
    const isFree = !event.defaultPrevented && !document.querySelector("dialog[open], .menu[open]")
    if (event.key == "Escape" && this.boxes && isFree) this.end(event)
  }

  end(event) {
    if (!this.boxes) return

    this.boxes.stop()
    this.boxes = null
    this.list.removeEventListener("click", this.#click)
    this.element.hidden = true
    if (event && event.type != "turbo:before-cache") this.#home?.focus()
  }

  noteShed({ detail: numbers }) {
    this.boxes?.noteShed(numbers)
  }

  #start() {
    this.chosen = new ChosenPosts()
    this.list = document.getElementById("stream")
    this.list.addEventListener("click", this.#click)
    this.boxes = new PostBoxes(this.list, this.boxTarget, { isChosen: (number) => this.chosen.has(number), changed: this.#follow })
    this.element.hidden = false
    this.#show()
    this.statusTarget.textContent = this.begunValue
  }

  #click = ({ target }) => {
    const item = target.closest(".post-choice") && target.closest("#stream > li")
    const button = target.closest("button")
    if (!item) return

    if (button) return this.#add(`${button.value}-${item.dataset.number}`)
    if (!target.matches("input")) return
    if (target.checked) return this.#choose(numberOf(item))

    this.chosen.leaveOut([numberOf(item)])
    this.#show()
  }

  #choose(number) {
    this.chosen.add(number, this.boxes.isTrace(number))
    this.#show()
  }

  async #add(what) {
    const url = new URL(this.element.action)
    url.searchParams.set("add", what)
    try {
      const response = await fetch(url, { headers: { Accept: "application/json" } })
      if (!response.ok) throw new Error(`${url} answered ${response.status}`)
      this.chosen.addAll(await response.json())
      if (this.boxes) this.#show()
    } catch (error) {
      console.warn(error)
      this.statusTarget.textContent = this.failedValue
    }
  }

  // Numbers that mean other posts now would choose those by mistake.
  #follow = (left, isRenumbered) => {
    isRenumbered ? this.chosen.clear() : this.chosen.leaveOut(left)
    this.#show()
  }

  #show() {
    const { forms, none } = this.countTarget.dataset
    const { count, isTooMuch, runs } = this.chosen
    const said = isTooMuch ? this.tooManyValue : count ? counted(JSON.parse(forms), count) : none
    this.countTarget.textContent = this.statusTarget.textContent = said
    this.postsTarget.value = runs
    this.boxes.show()
    this.actTargets.forEach((button) => { button.disabled = !this.chosen.suffices(button.dataset.needs) })
  }

  get #home() {
    return this.opener?.checkVisibility() ? this.opener : document.querySelector(".moderation-menu summary")
  }
}
