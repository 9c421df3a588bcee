import { Controller } from "@hotwired/stimulus"

const days = 30
const pause = 300

// Keeps what is typed in this browser, per person and form, until the server has taken it.
export default class extends Controller {
  static targets = ["field", "notice", "saved"]
  static values = { key: String }

  #timer
  #write = () => this.#saveNow()

  connect() {
    this.#forgetOld()
    // Somebody quick has typed before this file arrived.
    const typed = this.fieldTargets.some(({ value, defaultValue }) => value != defaultValue)
    this.#restore()
    if (typed) this.save()
    addEventListener("pagehide", this.#write)
  }

  disconnect() {
    removeEventListener("pagehide", this.#write)
    if (this.#timer) this.#saveNow()
  }

  save() {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(this.#write, pause)
  }

  /** Lets the copy go: the server has the text. */
  forget() {
    clearTimeout(this.#timer)
    this.#timer = null
    storage((kept) => kept.removeItem(this.#name))
    this.#say("")
    if (this.hasNoticeTarget) this.noticeTarget.hidden = true
  }

  /** Throws away what was brought back. */
  discard() {
    this.fieldTargets.forEach((field) => { field.value = "" })
    this.forget()
    this.fieldTargets.at(-1)?.focus()
    this.dispatch("discarded")
  }

  #saveNow() {
    clearTimeout(this.#timer)
    this.#timer = null
    if (!this.hasFieldTarget) return

    const fields = Object.fromEntries(this.fieldTargets.map(({ name, value }) => [name, value]))
    if (Object.values(fields).some((value) => value.trim())) {
      const done = storage((kept) => { kept.setItem(this.#name, JSON.stringify({ at: Date.now(), fields })); return true })
      if (done) this.#say(this.hasSavedTarget ? this.savedTarget.dataset.text : "")
    } else {
      this.forget()
    }
  }

  #restore() {
    const { fields = {} } = read(this.#name)
    const empty = this.fieldTargets.filter(({ name, value }) => !value.trim() && fields[name]?.trim())
    if (!empty.length) return

    empty.forEach((field) => { field.value = fields[field.name] })
    if (this.hasNoticeTarget) this.noticeTarget.hidden = false
    this.dispatch("restored")
  }

  #forgetOld() {
    const oldest = Date.now() - days * 86_400_000
    storage((kept) => Object.keys(kept).filter((name) => name.startsWith("typed ") && read(name).at < oldest)
      .forEach((name) => kept.removeItem(name)))
  }

  #say(text) {
    if (this.hasSavedTarget && this.savedTarget.textContent != text) this.savedTarget.textContent = text
  }

  get #name() {
    return `typed ${document.body.dataset.viewer ?? ""} ${this.keyValue}`
  }
}

function read(name) {
  return storage((kept) => JSON.parse(kept.getItem(name))) ?? {}
}

// Storage may be forbidden or full: writing goes on without it.
function storage(use) {
  try {
    return use(localStorage)
  } catch {
    return null
  }
}
