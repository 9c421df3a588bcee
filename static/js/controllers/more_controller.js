import { Controller } from "@hotwired/stimulus"
import { opensElsewhere } from "../helpers/clicks.js"

// Adds the next stretch of a list below this one instead of leaving the page; the link itself leads there without a script.
export default class extends Controller {
  static targets = ["rows", "link"]

  async load(event) {
    if (opensElsewhere(event)) return
    event.preventDefault()
    if (this.loading) return

    this.loading = true
    this.linkTarget.setAttribute("aria-busy", "true")
    try {
      this.#append(await this.#fetch(this.linkTarget.href))
    } catch {
      location.assign(this.linkTarget.href)
    } finally {
      this.loading = false
    }
  }

  async #fetch(address) {
    const response = await fetch(address, { headers: { Accept: "text/html" } })
    if (!response.ok || response.redirected) throw new Error(response.statusText)
    return new DOMParser().parseFromString(await response.text(), "text/html")
  }

  #append(page) {
    const rows = [...page.querySelectorAll("[data-more-target=rows] > *")].filter((row) => !document.getElementById(row.id))
    const next = page.querySelector("[data-more-target=link]")

    this.rowsTarget.append(...rows)
    rows[0]?.querySelector("a")?.focus({ preventScroll: true })
    if (next) this.linkTarget.replaceWith(document.adoptNode(next))
    else this.linkTarget.closest("p").remove()
  }
}
