import { isAway } from "../dock.js"

// Whom a reply answers, and what its heading says of that.
export class Addressee {
  #said = ""

  // parts: the form, its field `to`, the heading, where it says `whom` on other pages, the button that answers `nobody`.
  constructor(composer, parts) {
    Object.assign(this, { composer, parts })
  }

  get to() {
    return this.parts.to.value
  }

  name({ to = "", name }) {
    this.#said = to ? this.composer.dataset.composerAnswerValue.replace("{name}", () => name).replace("{number}", to) : ""
    this.parts.to.value = to
    this.head()
    this.parts.nobody.hidden = !to
    this.parts.form.dataset.keptTextBesideValue = JSON.stringify(to ? { to, name } : {})
  }

  // Kept with the text; the post itself may be far from the window of posts in which the text is found again.
  takeUp() {
    const { to, name } = JSON.parse(this.parts.form.dataset.keptTextBesideValue ?? "{}")
    if (to && name) this.name({ to, name })
  }

  /** On another page it says first where it is going to be posted. */
  head() {
    const away = isAway(this.composer)
    const { heading, whom } = this.parts
    const { composerAwayValue: elsewhere, composerTitleValue: title, composerHeadingValue: here } = this.composer.dataset
    const text = away ? elsewhere.replace("{title}", () => title) : this.#said || here
    if (heading.textContent != text) heading.textContent = text
    whom.textContent = this.#said
    whom.hidden = !away || !this.#said
  }
}
