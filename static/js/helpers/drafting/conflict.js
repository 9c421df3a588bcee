import { replaceText } from "../typing_in.js"

// Two versions of a draft, until their writer has chosen: the one that was changed elsewhere stands beside one's own.
export class Conflict {
  constructor(form, { box, other }) {
    this.form = form
    this.box = box
    this.other = other
  }

  show(draft) {
    this.rival = draft
    this.other.textContent = [draft.title, draft.text].filter(Boolean).join("\n\n")
    if (this.form.title) this.other.textContent = draft.text
    this.box.hidden = false
  }

  /** Ends it; returns the other version, from which the form goes on. */
  settle() {
    const { rival } = this
    this.form.sequence = rival.sequence
    this.forget()
    this.form.text.focus()
    return rival
  }

  forget() {
    this.rival = undefined
    this.box.hidden = true
  }

  /** Puts the other version in place of one's own, which "undo" brings back. */
  take({ title, beside }) {
    if (beside?.version) this.form.beside = JSON.stringify(beside)
    replaceText(this.form.text, 0, this.form.text.value.length, this.other.textContent)
    if (this.form.title && title) this.form.title.value = title
  }

  join() {
    const { length } = this.form.text.value
    replaceText(this.form.text, length, length, `\n\n${this.other.textContent}`)
  }
}
