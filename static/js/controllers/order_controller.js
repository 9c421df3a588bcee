import { Controller } from "@hotwired/stimulus"

// Lets the rows of a list be put in another order by buttons; without a script their places are typed.
export default class extends Controller {
  static targets = ["list", "row", "place", "up", "down", "status"]
  static values = { said: String }

  connect() {
    [...this.upTargets, ...this.downTargets].forEach((button) => { button.hidden = false })
    this.#number()
  }

  up({ currentTarget }) {
    const row = this.#rowOf(currentTarget)
    row.previousElementSibling?.before(row)
    this.#moved(row, currentTarget)
  }

  down({ currentTarget }) {
    const row = this.#rowOf(currentTarget)
    row.nextElementSibling?.after(row)
    this.#moved(row, currentTarget)
  }

  typed({ currentTarget }) {
    const row = this.#rowOf(currentTarget)
    const place = Math.max(1, Math.min(this.rowTargets.length, Math.round(Number(currentTarget.value)) || this.rowTargets.indexOf(row) + 1))
    row.remove()
    this.listTarget.insertBefore(row, this.listTarget.children[place - 1] ?? null)
    this.#moved(row, currentTarget)
  }

  // The row takes the focus along; at either end the other button has it.
  #moved(row, element) {
    this.#number()
    const buttons = [...row.querySelectorAll("button")].filter(({ disabled }) => !disabled)
    const next = element.disabled ? buttons[0] : element
    next?.focus()
    const [title, place, count] = [row.dataset.title, this.rowTargets.indexOf(row) + 1, this.rowTargets.length]
    this.statusTarget.textContent = this.saidValue.replace("{place}", place).replace("{count}", count).replace("{title}", () => title)
  }

  #number() {
    this.placeTargets.forEach((field, index) => { field.value = index + 1 })
    this.upTargets.forEach((button, index) => { button.disabled = index == 0 })
    this.downTargets.forEach((button, index) => { button.disabled = index == this.downTargets.length - 1 })
  }

  #rowOf(element) {
    return this.rowTargets.find((row) => row.contains(element))
  }
}
