// A form for writing as it is before anything is written in it.

/** Returns a mark for one more form, which makes one post. */
export function newKey() {
  return Array.from(crypto.getRandomValues(new Uint8Array(18)), (byte) => byte.toString(16).padStart(2, "0")).join("")
}

/** Returns a copy of a composer in which nothing has been written. */
export function blank(composer) {
  const copy = composer.cloneNode(true)
  copy.open = false
  copy.classList.remove("composer--full")
  copy.querySelectorAll("textarea").forEach((field) => { field.value = "" })
  copy.querySelectorAll(".composer__restored, .composer__conflict, .composer__topic, [data-composer-target=unsent]").forEach((said) => { said.hidden = true })
  copy.querySelectorAll("[id^=writing-problem], [id^=writing-preview], .composer__saved, .advice").forEach((said) => said.replaceChildren())
  copy.querySelector("[name=to]").value = ""
  copy.querySelector("[name=draft]").value = "0"
  copy.querySelector("[name=key]").value = newKey()
  delete copy.querySelector("form").dataset.keptTextBesideValue
  return copy
}
