import { Controller } from "@hotwired/stimulus"
import { counted } from "../helpers/counted.js"

// Says whether the buttons above a list mean all rows or the ticked ones.
export default class extends Controller {
  static targets = ["box", "all", "some", "hint", "count", "every"]

  connect() {
    this.everyTargets.forEach((button) => { button.hidden = false })
    this.count()
  }

  // All that the page shows, or none when all of them are chosen.
  all() {
    const chosen = this.boxTargets.some(({ checked }) => !checked)
    this.boxTargets.forEach((box) => { box.checked = chosen })
    this.count()
  }

  boxTargetConnected() {
    this.count()
  }

  boxTargetDisconnected() {
    this.count()
  }

  count() {
    const chosen = this.boxTargets.filter(({ checked }) => checked).length
    this.allTargets.forEach((element) => { element.hidden = chosen > 0 })
    this.someTargets.forEach((element) => { element.hidden = !chosen })
    if (!this.hasCountTarget) return

    this.hintTarget.hidden = chosen > 0
    this.countTarget.textContent = chosen ? counted(JSON.parse(this.countTarget.dataset.forms), chosen) : ""
  }
}
