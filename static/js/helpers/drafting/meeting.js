import { askForDraft } from "../drafts.js"
import { isBlank, isSame, recordOf } from "../kept.js"

// The first meeting of a form with its draft on the server: which of the two goes on, or that both are to be shown.
export class Meeting {
  // tell: says to the form's other behaviours what to do. show: what to do with two different versions.
  constructor(form, saving, { tell, show }) {
    Object.assign(this, { form, saving, tell, show })
  }

  async begin() {
    const { form } = this
    const { printed } = form
    const draft = form.sequence && !isBlank(printed) && isSame(printed, form.typed)
      ? { sequence: form.sequence, beside: JSON.parse(form.beside), ...printed } : await askForDraft(this.saving.address)
    // Nobody answers: what this browser has is all there is.
    if (draft && form.element.isConnected) this.#settle(draft, printed)
  }

  // What is here comes from the draft with the sequence `base`, or from nothing; of what was typed the form says so itself.
  #settle(draft, printed) {
    const { form } = this
    const local = recordOf(form.name)
    const isOwn = !isSame(form.typed, printed) && !isBlank(form.typed)
    const mine = isOwn ? form.typed : local.fields
    const isKnown = local.isSaved && isSame(mine, local.fields)
    if (!draft.sequence) return this.#settleWithout(mine, isKnown && local.base)
    if (isBlank(mine) || isKnown || isSame(mine, draft)) return this.#take(draft)

    if (!isOwn) this.tell("take", { fields: mine, beside: local.beside, base: local.base, isSaved: false })
    if ((isOwn ? form.sequence : local.base) != draft.sequence) return this.show(draft)

    form.sequence = draft.sequence
    this.saving.later()
  }

  #settleWithout(mine, wasSaved) {
    const { form } = this
    form.sequence = 0
    if (isBlank(mine)) return
    // Sent or thrown away on another device.
    if (wasSaved) return this.tell("gone")

    if (!isSame(mine, form.typed)) this.tell("take", { fields: mine, beside: recordOf(form.name).beside, base: 0, isSaved: false })
    this.saving.later()
  }

  #take(draft) {
    const { form } = this
    form.sequence = draft.sequence
    this.tell("take", { fields: form.fieldsOf(draft), beside: draft.beside, base: draft.sequence })
    this.saving.saved = form.typed
  }
}
