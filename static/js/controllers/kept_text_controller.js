import { Controller } from "@hotwired/stimulus"
import { arrive, besideOf, fieldsOf, forget, forgetOld, keep, nameOf } from "../helpers/kept.js"

const pause = 300

// Keeps what is typed in this browser, per person and form, until the server has taken it.
// What was typed for topics that have been merged into this one, its `also`, is brought along.
// `beside`, which post it answers, is kept with it and never carried: in another topic that number is another post's.
export default class extends Controller {
  static targets = ["field", "notice", "saved"]
  static values = { key: String, also: Array, beside: Object }

  #isThere = false
  #timer
  #write = () => this.#saveNow()
  #leave = () => this.#timer && this.#saveNow()

  connect() {
    forgetOld()
    if (!document.documentElement.hasAttribute("data-turbo-preview")) arrive()
    // Somebody quick has typed before this file arrived.
    const typed = this.fieldTargets.some(({ value, defaultValue }) => value != defaultValue)
    this.#restore()
    if (typed) this.save()
    addEventListener("pagehide", this.#leave)
    this.#isThere = true
  }

  disconnect() {
    this.#isThere = false
    removeEventListener("pagehide", this.#leave)
    this.#leave()
  }

  // A page that comes with one says nothing new.
  besideValueChanged() {
    if (this.#isThere) this.save()
  }

  save() {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(this.#write, pause)
  }

  /** Lets the copy go: the server has the text. */
  forget() {
    clearTimeout(this.#timer)
    this.#timer = null
    forget(this.#name)
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
      if (keep(this.#name, fields, this.besideValue)) this.#say(this.hasSavedTarget ? this.savedTarget.dataset.text : "")
    } else {
      this.forget()
    }
  }

  #restore() {
    const others = this.alsoValue.map(nameOf)
    const [own, ...carried] = [this.#name, ...others].map(fieldsOf)
    const isOwn = this.fieldTargets.some(({ name, value }) => !value.trim() && own[name]?.trim())
    const brought = this.fieldTargets.filter((field) => bringBack(field, own, carried))
    if (!brought.length) return

    // A page that was opened to answer a certain post means that one.
    if (isOwn && !Object.keys(this.besideValue).length) this.besideValue = besideOf(this.#name)
    const isCarried = carried.some(({ text }) => text)
    if (isCarried) this.#saveNow()
    forget(...others)
    if (this.hasNoticeTarget) this.noticeTarget.hidden = false
    this.dispatch("restored", { detail: { isCarried } })
  }

  #say(text) {
    if (this.hasSavedTarget && this.savedTarget.textContent != text) this.savedTarget.textContent = text
  }

  get #name() {
    return nameOf(this.keyValue)
  }
}

// What stands in the field is kept, and what was typed elsewhere follows it; tells whether that changed the field.
function bringBack(field, own, carried) {
  const { name, value } = field
  const texts = [value.trim() ? value : own[name], ...carried.map((fields) => fields[name])].filter((text) => text?.trim())
  if (texts.length) field.value = [...new Set(texts)].join("\n\n")
  return field.value != value
}
