import { fieldsOf, nameOf } from "./kept.js"

/** Puts what this browser has kept into a form, and what was typed under the names `also`.
 *
 * Returns null when that changes nothing; otherwise those names, whether something of the form's own has come back,
 * and whether something has been carried here. */
export function bringBack(form, also) {
  const others = also.map(nameOf)
  const [own, ...carried] = [form.name, ...others].map(fieldsOf)
  const isOwn = form.inputs.some(({ name, value }) => !value.trim() && own[name]?.trim())
  const changed = form.inputs.filter((field) => join(field, own, carried))
  return changed.length ? { others, isOwn, isCarried: carried.some(({ text }) => text) } : null
}

// What stands in the field is kept, and what was typed elsewhere follows it; tells whether that changed the field.
function join(field, own, carried) {
  const { name, value } = field
  const texts = [value.trim() ? value : own[name], ...carried.map((fields) => fields[name])].filter((text) => text?.trim())
  // A draft may already hold what was typed before it went along.
  const whole = texts.filter((text, place) => !texts.some((other, at) => at != place && other.includes(text) && (other != text || at < place)))
  if (whole.length) field.value = whole.join("\n\n")
  return field.value != value
}
