import { isSame, nameOf } from "./kept.js"

// A form for writing, for those who keep what is typed in it: in this browser and as a draft on the server.
export class WrittenForm {
  constructor(element) {
    this.element = element
  }

  get inputs() {
    return [...this.element.querySelectorAll("[data-kept-text-target~=field]")]
  }

  get text() {
    return this.element.elements.text
  }

  get title() {
    return this.element.elements.title
  }

  /** What stands in it. */
  get fields() {
    return this.#each(({ value }) => value)
  }

  /** What the page came with. */
  get printed() {
    return this.#each(({ defaultValue }) => defaultValue)
  }

  /** What is there to be kept: of a form for editing, nothing until something has been changed. */
  get typed() {
    return this.isUntouched ? this.#each(() => "") : this.fields
  }

  get isUntouched() {
    return isSame(this.fields, JSON.parse(this.element.dataset.keptTextBeginValue ?? "{}"))
  }

  /** The name under which this browser keeps it. */
  get name() {
    return nameOf(this.element.dataset.keptTextKeyValue)
  }

  /** Which draft on the server it comes from; not every form has one. */
  get sequence() {
    return Number(this.element.elements.draft?.value ?? 0)
  }

  set sequence(sequence) {
    if (this.element.elements.draft) this.element.elements.draft.value = sequence
  }

  /** Which post it answers or began from, as JSON. */
  get beside() {
    return this.element.dataset.keptTextBesideValue ?? "{}"
  }

  set beside(beside) {
    this.element.dataset.keptTextBesideValue = beside
  }

  /** Returns what of a draft belongs into it. */
  fieldsOf(draft) {
    return this.#each(({ name }) => draft[name] ?? "")
  }

  fill(fields) {
    this.inputs.forEach((field) => { if (field.value != fields[field.name]) field.value = fields[field.name] ?? "" })
  }

  say(text) {
    const said = this.element.querySelector(".composer__saved")
    if (said && said.textContent != text) said.textContent = text
  }

  #each(valueOf) {
    return Object.fromEntries(this.inputs.map((field) => [field.name, valueOf(field)]))
  }
}
