import { Controller } from "@hotwired/stimulus"
import { bringBack } from "../helpers/bringing_back.js"
import { arrive, besideOf, forget, forgetOld, isBlank, isSame, keep, recordOf } from "../helpers/kept.js"
import { WrittenForm } from "../helpers/written_form.js"

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
  #hear = ({ key, oldValue, newValue }) => key == this.form.name && this.#follow(JSON.parse(oldValue), JSON.parse(newValue))

  initialize() {
    this.form = new WrittenForm(this.element)
  }

  connect() {
    forgetOld()
    if (!document.documentElement.hasAttribute("data-turbo-preview")) arrive()
    // Somebody quick has typed before this file arrived.
    const typed = !this.#isThere && this.fieldTargets.some(({ value, defaultValue }) => value != defaultValue)
    this.#restore()
    this.#known = typed ? {} : this.form.fields
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
    forget(this.form.name)
    this.form.say("")
    if (this.hasNoticeTarget) this.noticeTarget.hidden = true
  }

  /** Throws away what was brought back. */
  discard() {
    this.#empty()
    this.fieldTargets.at(-1)?.focus()
  }

  /** Shows what the server has kept, in place of what stands here. */
  take({ detail: { fields, beside, base, isSaved = true } }) {
    const isOther = !isSame(fields, this.form.fields)
    this.#fill(fields)
    keep(this.form.name, this.form.fields, beside, base, isSaved)
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
    if (!this.hasFieldTarget || isSame(this.form.fields, this.#known)) return

    this.#known = this.form.fields
    if (isBlank(this.form.fields) || this.form.isUntouched) {
      this.forget()
    } else if (keep(this.form.name, this.form.fields, this.besideValue, this.#base) && this.hasSavedTarget) {
      // What the server says of it is not said again at every pause.
      this.form.say(this.savedTarget.textContent || this.savedTarget.dataset.text)
    }
    this.dispatch("saved")
  }

  // Only whoever holds the very words that were changed elsewhere.
  #follow(old, present) {
    if (!isSame(old?.fields, this.form.fields) && !(this.form.isUntouched && !old)) return
    if (!present) return isBlank(this.form.fields) || this.vanish()

    if (!isSame(present.fields, this.form.fields)) this.#fill(present.fields)
    this.form.sequence = present.base
    if (present.beside?.version) this.besideValue = present.beside
    this.dispatch("followed", { detail: present })
  }

  #fill(fields) {
    this.form.fill(fields)
    this.#known = this.form.fields
  }

  #empty(isElsewhere = false) {
    this.#fill(this.beginValue)
    if (this.beginValue.version) this.besideValue = { version: this.beginValue.version }
    this.forget()
    this.dispatch("discarded", { detail: { isElsewhere } })
  }

  #restore() {
    const brought = bringBack(this.form, this.alsoValue)
    if (!brought) return

    const { others, isOwn, isCarried } = brought
    // A page that was opened to answer a certain post means that one.
    if (isOwn && !Object.keys(this.besideValue).length) this.besideValue = besideOf(this.form.name)
    if (isOwn) this.form.sequence = recordOf(this.form.name).base || 0
    if (isCarried) this.#saveNow()
    forget(...others)
    if (this.hasNoticeTarget) this.noticeTarget.hidden = false
    this.dispatch("restored", { detail: { isCarried } })
  }

  get #base() {
    return this.form.sequence || recordOf(this.form.name).base || 0
  }
}
