import { Controller } from "@hotwired/stimulus"
import { isBlank, isSame, keep, nameOf, recordOf } from "../helpers/kept.js"
import { askForDraft, sendDraft } from "../helpers/drafts.js"
import { replaceText } from "../helpers/typing_in.js"

const pause = 2_000
const longest = 15_000
const again = 15_000

// Keeps what is typed on the server, too, so that one can go on with it on another device. Neither version is ever lost:
// what was changed elsewhere meanwhile is shown beside one's own.
export default class extends Controller {
  static targets = ["sequence", "conflict", "other"]
  static values = { address: String, saved: String, offline: String }

  #flush = () => this.#save({ keepalive: true })
  #retry = () => this.isFailing && this.#save()

  connect() {
    if (document.documentElement.hasAttribute("data-turbo-preview")) return

    this.viewer ??= document.body.dataset.viewer
    addEventListener("pagehide", this.#flush)
    addEventListener("online", this.#retry)
    document.addEventListener("live:reachable", this.#retry)
    this.element.addEventListener("kept-text:followed", this.#follow)
    if (!this.hasAsked) this.#ask()
  }

  disconnect() {
    removeEventListener("pagehide", this.#flush)
    removeEventListener("online", this.#retry)
    document.removeEventListener("live:reachable", this.#retry)
    this.element.removeEventListener("kept-text:followed", this.#follow)
    // Only moved to another place on the page, it goes on.
    setTimeout(() => this.element.isConnected || this.#flush())
  }

  later() {
    this.since ??= Date.now()
    clearTimeout(this.timer)
    this.timer = setTimeout(() => this.#save(), Math.min(pause, Math.max(0, this.since + longest - Date.now())))
  }

  /** Waits with saving while the text itself is being sent. */
  hold() {
    this.isHeld = true
    clearTimeout(this.timer)
  }

  release() {
    this.isHeld = false
    if (!isBlank(this.#fields) && !isSame(this.#fields, this.saved)) this.later()
  }

  /** The server has let go of the draft with the post; what was on its way meanwhile goes, too. */
  async sent() {
    const saving = this.saving
    this.isHeld = false
    this.#forget()
    if (!saving) return

    await saving
    this.#letGo()
  }

  discard({ detail: { isElsewhere } }) {
    isElsewhere ? this.#forget() : this.#letGo()
  }

  keepMine() {
    this.#settled()
    this.#save()
  }

  /** Puts the other version in place of one's own, which "undo" brings back. */
  takeOther() {
    const { title, beside } = this.#settled()
    if (beside?.version) this.element.dataset.keptTextBesideValue = JSON.stringify(beside)
    replaceText(this.#field, 0, this.#field.value.length, this.otherTarget.textContent)
    if (this.element.elements.title && title) this.element.elements.title.value = title
  }

  joinBoth() {
    this.#settled()
    const { length } = this.#field.value
    replaceText(this.#field, length, length, `\n\n${this.otherTarget.textContent}`)
  }

  async #ask() {
    this.hasAsked = true
    const printed = Object.fromEntries(this.#all.map(({ name, defaultValue }) => [name, defaultValue]))
    const draft = this.#sequence && !isBlank(printed) && isSame(printed, this.#fields)
      ? { sequence: this.#sequence, beside: JSON.parse(this.#beside), ...printed } : await askForDraft(this.addressValue)
    // Nobody answers: what this browser has is all there is.
    if (draft && this.element.isConnected) this.#settle(draft, printed)
  }

  // What is here comes from the draft with the sequence `base`, or from nothing; of what was typed the form says so itself.
  #settle(draft, printed) {
    const local = recordOf(this.#name)
    const isOwn = !isSame(this.#fields, printed) && !isBlank(this.#fields)
    const mine = isOwn ? this.#fields : local.fields
    const isKnown = local.isSaved && isSame(mine, local.fields)
    if (!draft.sequence) return this.#settleWithout(mine, isKnown && local.base)
    if (isBlank(mine) || isKnown || isSame(mine, draft)) return this.#take(draft)

    if (!isOwn) this.dispatch("take", { detail: { fields: mine, beside: local.beside, base: local.base, isSaved: false } })
    if ((isOwn ? this.#sequence : local.base) != draft.sequence) return this.#show(draft)

    this.sequenceTarget.value = draft.sequence
    this.later()
  }

  #settleWithout(mine, wasSaved) {
    this.sequenceTarget.value = 0
    if (isBlank(mine)) return
    // Sent or thrown away on another device.
    if (wasSaved) return this.dispatch("gone")

    if (!isSame(mine, this.#fields)) this.dispatch("take", { detail: { fields: mine, beside: recordOf(this.#name).beside, base: 0, isSaved: false } })
    this.later()
  }

  #take(draft) {
    this.sequenceTarget.value = draft.sequence
    const fields = Object.fromEntries(this.#all.map(({ name }) => [name, draft[name] ?? ""]))
    this.dispatch("take", { detail: { fields, beside: draft.beside, base: draft.sequence } })
    this.saved = this.#fields
  }

  async #save(options) {
    clearTimeout(this.timer)
    this.since = undefined
    const fields = this.#fields
    // Whoever has signed in over the text is not to find it among their own.
    if (this.viewer != document.body.dataset.viewer) return
    if (this.isHeld || this.rival || isSame(fields, this.saved) || (isBlank(fields) && !this.#sequence)) return
    if (this.saving && !options) return this.later()

    this.saving = sendDraft(this.addressValue, { ...fields, beside: this.#beside, draft: this.#sequence }, options)
    const answer = await this.saving
    this.saving = null
    this.#hear(answer, fields)
  }

  #hear({ status, draft }, fields) {
    this.isFailing = !status || status >= 500 || status == 429
    if (this.isFailing) {
      if (!status || !navigator.onLine) this.#say(this.offlineValue)
      setTimeout(this.#retry, again)
    } else if (status == 409) {
      this.#quarrel(draft)
    } else if (draft?.problem) {
      this.#say(draft.problem)
    } else if (draft) {
      this.#keep(draft, fields)
    }
  }

  #keep({ sequence }, fields) {
    // Meanwhile it has been sent.
    if (isBlank(this.#fields) && !isBlank(fields)) return

    this.sequenceTarget.value = sequence
    this.saved = fields
    const isWhole = isSame(fields, this.#fields)
    if (!isBlank(this.#fields)) keep(this.#name, this.#fields, JSON.parse(this.#beside), sequence, isWhole)
    if (isWhole) this.#say(isBlank(fields) ? "" : this.savedValue)
    else this.later()
  }

  // Sent or thrown away elsewhere, while somebody went on here: then this is all there is.
  #quarrel(draft) {
    if (draft?.sequence) return this.#show(draft)

    this.sequenceTarget.value = 0
    this.#save()
  }

  #show(draft) {
    this.rival = draft
    this.otherTarget.textContent = [draft.title, draft.text].filter(Boolean).join("\n\n")
    if (this.element.elements.title) this.otherTarget.textContent = draft.text
    this.conflictTarget.hidden = false
    this.dispatch("conflict")
  }

  #settled() {
    const { rival } = this
    this.sequenceTarget.value = rival.sequence
    this.saved = this.rival = undefined
    this.conflictTarget.hidden = true
    this.#field.focus()
    this.later()
    return rival
  }

  async #letGo() {
    const draft = this.#sequence || (await askForDraft(this.addressValue))?.sequence
    this.#forget()
    if (draft) sendDraft(this.addressValue, { text: "", draft })
  }

  #forget() {
    clearTimeout(this.timer)
    this.saved = this.rival = undefined
    this.sequenceTarget.value = 0
    this.conflictTarget.hidden = true
  }

  #follow = ({ detail: { fields, base, isSaved } }) => {
    this.sequenceTarget.value = base
    if (isSaved) this.saved = fields
  }

  #say(text) {
    const said = this.element.querySelector(".composer__saved")
    if (said && said.textContent != text) said.textContent = text
  }

  get #sequence() {
    return Number(this.sequenceTarget.value)
  }

  get #beside() {
    return this.element.dataset.keptTextBesideValue ?? "{}"
  }

  get #all() {
    return [...this.element.querySelectorAll("[data-kept-text-target~=field]")]
  }

  get #field() {
    return this.element.elements.text
  }

  // What a form for editing begins with is nothing to keep.
  get #fields() {
    const fields = Object.fromEntries(this.#all.map(({ name, value }) => [name, value]))
    const begin = JSON.parse(this.element.dataset.keptTextBeginValue ?? "{}")
    return isSame(fields, begin) ? Object.fromEntries(this.#all.map(({ name }) => [name, ""])) : fields
  }

  get #name() {
    return nameOf(this.element.dataset.keptTextKeyValue)
  }
}
