import { Controller } from "@hotwired/stimulus"
import { arrive, besideOf, fieldsOf, forget, forgetOld, isBlank, isSame, keep, nameOf, recordOf } from "../helpers/kept.js"

const pause = 300

// Keeps what is typed in this browser, per person and form, until the server has taken it; windows with the same text go along.
// What was typed for topics that have been merged into this one, its `also`, is brought along.
// `beside`, which post it answers, is kept with it and never carried: in another topic that number is another post's.
// `begin` is what a form for editing shows to whoever has not changed anything: the post, and which form of it that is.
export default class extends Controller {
  static targets = ["field", "notice", "saved"]
  static values = { key: String, also: Array, begin: Object, beside: Object }

  #isThere = false
  #timer
  #known = {}
  #write = () => this.#saveNow()
  #leave = () => this.#timer && this.#saveNow()
  #hear = ({ key, oldValue, newValue }) => key == this.#name && this.#follow(JSON.parse(oldValue), JSON.parse(newValue))

  connect() {
    forgetOld()
    if (!document.documentElement.hasAttribute("data-turbo-preview")) arrive()
    // Somebody quick has typed before this file arrived.
    const typed = !this.#isThere && this.fieldTargets.some(({ value, defaultValue }) => value != defaultValue)
    this.#restore()
    this.#known = typed ? {} : this.#fields
    if (typed) this.save()
    addEventListener("pagehide", this.#leave)
    addEventListener("storage", this.#hear)
    this.#isThere = true
  }

  disconnect() {
    removeEventListener("pagehide", this.#leave)
    removeEventListener("storage", this.#hear)
    this.#leave()
  }

  // A page that comes with one says nothing new.
  besideValueChanged(value, previous) {
    // Words that were written from an older form of a post are a conflict when they are saved, wherever they come from.
    if (value.version && this.element.elements.began) this.element.elements.began.value = value.version
    if (!this.#isThere || JSON.stringify(value) == JSON.stringify(previous)) return

    this.#known = {}
    this.save()
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
    this.#empty()
    this.fieldTargets.at(-1)?.focus()
  }

  /** Shows what the server has kept, in place of what stands here. */
  take({ detail: { fields, beside, base, isSaved = true } }) {
    const isOther = !isSame(fields, this.#fields)
    this.#fill(fields)
    keep(this.#name, this.#fields, beside, base, isSaved)
    this.besideValue = beside ?? {}
    if (!isOther) return

    if (this.hasNoticeTarget) this.noticeTarget.hidden = false
    this.dispatch("restored", { detail: { isCarried: false } })
  }

  /** Goes along with another window or device, where the text was sent or thrown away. */
  vanish() {
    this.#empty(true)
  }

  #saveNow() {
    clearTimeout(this.#timer)
    this.#timer = null
    // Nobody has typed here: another window may have let go of it meanwhile.
    if (!this.hasFieldTarget || isSame(this.#fields, this.#known)) return

    this.#known = this.#fields
    if (isBlank(this.#fields) || this.#isUntouched) {
      this.forget()
    } else if (keep(this.#name, this.#fields, this.besideValue, this.#base) && this.hasSavedTarget) {
      // What the server says of it is not said again at every pause.
      this.#say(this.savedTarget.textContent || this.savedTarget.dataset.text)
    }
    this.dispatch("saved")
  }

  // Only whoever holds the very words that were changed elsewhere.
  #follow(old, present) {
    if (!isSame(old?.fields, this.#fields) && !(this.#isUntouched && !old)) return
    if (!present) return isBlank(this.#fields) || this.vanish()

    if (!isSame(present.fields, this.#fields)) this.#fill(present.fields)
    if (this.element.elements.draft) this.element.elements.draft.value = present.base
    if (present.beside?.version) this.besideValue = present.beside
    this.dispatch("followed", { detail: present })
  }

  #fill(fields) {
    this.fieldTargets.forEach((field) => { if (field.value != fields[field.name]) field.value = fields[field.name] ?? "" })
    this.#known = this.#fields
  }

  #empty(isElsewhere = false) {
    this.#fill(this.beginValue)
    if (this.beginValue.version) this.besideValue = { version: this.beginValue.version }
    this.forget()
    this.dispatch("discarded", { detail: { isElsewhere } })
  }

  #restore() {
    const others = this.alsoValue.map(nameOf)
    const [own, ...carried] = [this.#name, ...others].map(fieldsOf)
    const isOwn = this.fieldTargets.some(({ name, value }) => !value.trim() && own[name]?.trim())
    const brought = this.fieldTargets.filter((field) => bringBack(field, own, carried))
    if (!brought.length) return

    // A page that was opened to answer a certain post means that one.
    if (isOwn && !Object.keys(this.besideValue).length) this.besideValue = besideOf(this.#name)
    if (isOwn && this.element.elements.draft) this.element.elements.draft.value = recordOf(this.#name).base || 0
    const isCarried = carried.some(({ text }) => text)
    if (isCarried) this.#saveNow()
    forget(...others)
    if (this.hasNoticeTarget) this.noticeTarget.hidden = false
    this.dispatch("restored", { detail: { isCarried } })
  }

  #say(text) {
    if (this.hasSavedTarget && this.savedTarget.textContent != text) this.savedTarget.textContent = text
  }

  get #fields() {
    return Object.fromEntries(this.fieldTargets.map(({ name, value }) => [name, value]))
  }

  get #isUntouched() {
    return isSame(this.#fields, this.beginValue)
  }

  get #base() {
    return Number(this.element.elements.draft?.value) || recordOf(this.#name).base || 0
  }

  get #name() {
    return nameOf(this.keyValue)
  }
}

// What stands in the field is kept, and what was typed elsewhere follows it; tells whether that changed the field.
function bringBack(field, own, carried) {
  const { name, value } = field
  const texts = [value.trim() ? value : own[name], ...carried.map((fields) => fields[name])].filter((text) => text?.trim())
  // A draft may already hold what was typed before it went along.
  const whole = texts.filter((text, place) => !texts.some((other, at) => at != place && other.includes(text) && (other != text || at < place)))
  if (whole.length) field.value = whole.join("\n\n")
  return field.value != value
}
