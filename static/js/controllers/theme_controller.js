import { Controller } from "@hotwired/stimulus"

// Switches between light and dark and remembers it in this browser; theme.js applies it before the first paint.
export default class extends Controller {
  connect() {
    this.element.hidden = false
  }

  toggle() {
    const theme = this.#isDark ? "light" : "dark"
    document.documentElement.dataset.theme = theme
    try {
      localStorage.setItem("theme", theme)
    } catch {
      // Storage may be forbidden: the choice then lasts for this page.
    }
  }

  get #isDark() {
    const chosen = document.documentElement.dataset.theme
    return chosen ? chosen === "dark" : matchMedia("(prefers-color-scheme: dark)").matches
  }
}
