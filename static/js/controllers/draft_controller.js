import { Controller } from "@hotwired/stimulus"
import { Conflict } from "../helpers/drafting/conflict.js"
import { Meeting } from "../helpers/drafting/meeting.js"
import { Saving } from "../helpers/drafting/saving.js"
import { WrittenForm } from "../helpers/written_form.js"

// Keeps what is typed on the server, too, so that one can go on with it on another device. Neither version is ever lost:
// what was changed elsewhere meanwhile is shown beside one's own.
export default class extends Controller {
  static targets = ["conflict", "other"]
  static values = { address: String, saved: String, offline: String }

  #flush = () => this.saving.now({ keepalive: true })
  #retry = () => this.saving.retry()

  initialize() {
    const show = (draft) => this.#show(draft)
    const tell = (name, detail) => this.dispatch(name, { detail })
    this.form = new WrittenForm(this.element)
    this.conflict = new Conflict(this.form, { box: this.conflictTarget, other: this.otherTarget })
    const { addressValue: address, savedValue: saved, offlineValue: offline } = this
    this.saving = new Saving(this.form, this.conflict, { address, saved, offline, show })
    this.meeting = new Meeting(this.form, this.saving, { tell, show })
  }

  connect() {
    if (document.documentElement.hasAttribute("data-turbo-preview")) return

    this.saving.viewer ??= document.body.dataset.viewer
    addEventListener("pagehide", this.#flush)
    addEventListener("online", this.#retry)
    document.addEventListener("live:reachable", this.#retry)
    this.element.addEventListener("kept-text:followed", this.#follow)
    if (!this.hasMet) this.meeting.begin()
    this.hasMet = true
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
    this.saving.later()
  }

  hold() {
    this.saving.hold()
  }

  release() {
    this.saving.release()
  }

  sent() {
    this.saving.sent()
  }

  discard({ detail: { isElsewhere } }) {
    isElsewhere ? this.saving.forget() : this.saving.letGo()
  }

  keepMine() {
    this.#settle()
    this.saving.now()
  }

  takeOther() {
    this.conflict.take(this.#settle())
  }

  joinBoth() {
    this.#settle()
    this.conflict.join()
  }

  #settle() {
    const rival = this.conflict.settle()
    this.saving.saved = undefined
    this.saving.later()
    return rival
  }

  #show(draft) {
    this.conflict.show(draft)
    this.dispatch("conflict")
  }

  #follow = ({ detail: { fields, base, isSaved } }) => {
    this.form.sequence = base
    if (isSaved) this.saving.saved = fields
  }
}
