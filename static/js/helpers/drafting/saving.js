import { askForDraft, sendDraft } from "../drafts.js"
import { isBlank, isSame, keep } from "../kept.js"

const pause = 2_000
const longest = 15_000
const again = 15_000

// Sends what is typed to the server a while after it was typed, and again until somebody answers.
export class Saving {
  #since
  #timer
  #underway
  #isHeld
  #isFailing

  // show: what to do with a version that was changed elsewhere.
  constructor(form, conflict, { address, saved, offline, show }) {
    Object.assign(this, { form, conflict, address, words: { saved, offline }, show })
  }

  later() {
    this.#since ??= Date.now()
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.now(), Math.min(pause, Math.max(0, this.#since + longest - Date.now())))
  }

  async now(options) {
    clearTimeout(this.#timer)
    this.#since = undefined
    const { typed: fields, sequence, beside } = this.form
    // Whoever has signed in over the text is not to find it among their own.
    if (this.viewer != document.body.dataset.viewer) return
    if (this.#isHeld || this.conflict.rival || isSame(fields, this.saved) || (isBlank(fields) && !sequence)) return
    if (this.#underway && !options) return this.later()

    this.#underway = sendDraft(this.address, { ...fields, beside, draft: sequence }, options)
    const answer = await this.#underway
    this.#underway = null
    this.#hear(answer, fields)
  }

  retry = () => this.#isFailing && this.now()

  /** Waits while the text itself is being sent. */
  hold() {
    this.#isHeld = true
    clearTimeout(this.#timer)
  }

  release() {
    this.#isHeld = false
    if (!isBlank(this.form.typed) && !isSame(this.form.typed, this.saved)) this.later()
  }

  /** The server has let go of the draft with the post; what was on its way meanwhile goes, too. */
  async sent() {
    const underway = this.#underway
    this.#isHeld = false
    this.forget()
    if (!underway) return

    await underway
    this.letGo()
  }

  async letGo() {
    const draft = this.form.sequence || (await askForDraft(this.address))?.sequence
    this.forget()
    if (draft) sendDraft(this.address, { text: "", draft })
  }

  forget() {
    clearTimeout(this.#timer)
    this.saved = undefined
    this.conflict.forget()
    this.form.sequence = 0
  }

  #hear({ status, draft }, fields) {
    this.#isFailing = !status || status >= 500 || status == 429
    if (this.#isFailing) {
      if (!status || !navigator.onLine) this.form.say(this.words.offline)
      setTimeout(this.retry, again)
    } else if (status == 409) {
      this.#quarrel(draft)
    } else if (draft?.problem) {
      this.form.say(draft.problem)
    } else if (draft) {
      this.#keep(draft, fields)
    }
  }

  // Sent or thrown away elsewhere, while somebody went on here: then this is all there is.
  #quarrel(draft) {
    if (draft?.sequence) return this.show(draft)

    this.form.sequence = 0
    this.now()
  }

  #keep({ sequence }, sent) {
    const { form } = this
    // Meanwhile it has been sent.
    if (isBlank(form.typed) && !isBlank(sent)) return

    form.sequence = sequence
    this.saved = sent
    const isWhole = isSame(sent, form.typed)
    if (!isBlank(form.typed)) keep(form.name, form.typed, JSON.parse(form.beside), sequence, isWhole)
    if (isWhole) form.say(isBlank(sent) ? "" : this.words.saved)
    else this.later()
  }
}
