import { Controller } from "@hotwired/stimulus"
import { dayOf, momentAt } from "../helpers/dates.js"
import { momentOf, postAt } from "../helpers/window.js"

const PAUSE = 600
const STEPS = { ArrowUp: -1, ArrowLeft: -1, ArrowDown: 1, ArrowRight: 1, PageUp: -0.1, PageDown: 0.1, Home: -Infinity, End: Infinity }

// The rail beside a topic: says where one is, previews post and day while its handle is moved, and where it is let go, asks for that post.
export default class extends Controller {
  static targets = ["rail", "handle", "number", "day"]
  static values = { dates: String, label: String, text: String, first: { type: Number, default: 1 }, at: Number, moment: String }

  connect() {
    this.topic = this.element.closest("[data-topic-id-value]")
    this.topic.addEventListener("reading:read", this.#read)
    this.topic.addEventListener("stream:reached", this.#reached)
    this.#describe({ role: "slider", tabindex: 0, "aria-label": this.labelValue, "aria-orientation": "vertical", "aria-valuemin": this.firstValue })
    this.#show(this.atValue, this.momentValue)
  }

  disconnect() {
    clearTimeout(this.pause)
    this.topic.removeEventListener("reading:read", this.#read)
    this.topic.removeEventListener("stream:reached", this.#reached)
  }

  grab(event) {
    if (event.button || this.#end <= this.firstValue) return

    event.preventDefault()
    const { top, height } = this.handleTarget.getBoundingClientRect()
    this.grip = this.handleTarget.contains(event.target) ? event.clientY - top : height / 2
    this.railTarget.setPointerCapture(event.pointerId)
    this.handleTarget.focus({ preventScroll: true })
    this.drag(event)
  }

  drag({ clientY }) {
    if (this.grip === undefined) return

    const rail = this.railTarget.getBoundingClientRect()
    const share = (clientY - this.grip - rail.top) / (rail.height - this.handleTarget.offsetHeight)
    this.#preview(this.firstValue + Math.round(share * (this.#end - this.firstValue)))
  }

  drop() {
    if (this.grip === undefined) return

    this.grip = undefined
    this.choose()
    if (this.element.matches(":popover-open")) this.element.hidePopover()
  }

  cancel() {
    this.grip = this.chosen = undefined
    this.#show(this.atValue, this.momentValue)
  }

  press(event) {
    if (event.altKey || event.ctrlKey || event.metaKey) return
    if (event.key == "Escape") return this.cancel()
    if (event.key != "Enter" && !(event.key in STEPS)) return

    event.preventDefault()
    clearTimeout(this.pause)
    if (event.key == "Enter") return this.choose()

    const step = STEPS[event.key]
    this.#preview((this.chosen ?? this.sought ?? this.atValue) + (Math.abs(step) < 1 ? Math.sign(step) * Math.max(10, Math.round((this.#end - this.firstValue) / 10)) : step))
    this.pause = setTimeout(() => this.choose(), PAUSE)
  }

  choose() {
    clearTimeout(this.pause)
    if (this.chosen === undefined || this.grip !== undefined) return

    const number = this.chosen
    this.sought = number
    this.chosen = undefined
    this.dispatch("chosen", { detail: { number } })
  }

  // The days of what is not on the page; nobody waits for them.
  async warm() {
    this.asked ??= fetch(this.datesValue).then((answer) => answer.json())
    this.dates ??= (await this.asked.catch(() => ({}))).dates ?? []
    if (this.chosen !== undefined) this.#preview(this.chosen)
  }

  #preview(number) {
    this.chosen = Math.min(Math.max(number, this.firstValue), this.#end)
    this.#show(this.chosen, momentOf(postAt(this.topic.querySelector("#stream"), this.chosen)) ?? momentAt(this.dates ?? [], this.chosen))
    if (!this.dates) this.warm()
  }

  #show(number, moment) {
    const [end, day] = [this.#end, dayOf(moment)]
    this.element.style.setProperty("--at", end > this.firstValue ? (number - this.firstValue) / (end - this.firstValue) : 0)
    this.numberTarget.textContent = number
    this.dayTarget.textContent = day
    const text = this.textValue.replace("{number}", number).replace("{end}", end).replace("{day}", day)
    this.#describe({ "aria-valuenow": number, "aria-valuemax": end, "aria-valuetext": text })
  }

  #describe(attributes) {
    Object.entries(attributes).forEach(([name, value]) => this.handleTarget.setAttribute(name, value))
  }

  #read = ({ detail: { number, moment } }) => {
    this.atValue = number
    if (moment) this.momentValue = moment
    if (this.chosen === undefined) this.#show(number, this.momentValue)
  }

  #reached = () => {
    this.sought = undefined
    if (this.chosen === undefined) this.#show(this.atValue, this.momentValue)
  }

  get #end() {
    return Number(this.topic.dataset.topicEndValue)
  }
}
