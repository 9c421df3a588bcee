const RESULTS = ".poll__results"

/** Puts newer numbers in the place of a poll's older ones; what marks the reader's own vote goes over to them. */
export function renewNumbers(poll, newer) {
  put(poll, newer, ".poll__count")
  const marks = [...poll.querySelectorAll(`${RESULTS} .poll__own`)].map((mark) => [mark, mark.closest("[data-option]").dataset.option])
  put(poll, newer, RESULTS)
  for (const [mark, option] of marks) {
    const row = poll.querySelector(`${RESULTS} [data-option="${option}"]`)
    if (row && !row.querySelector(".poll__own")) row.querySelector(".poll__answer").after(" ", mark)
  }
}

/** Returns what of a form is not as the server sent it. */
export function choiceIn(poll) {
  return [...poll.querySelectorAll("input[id]")].filter((one) => one.checked != one.defaultChecked || one.value != one.defaultValue)
}

/** Chooses the same again in a newer form. */
export function chooseAgain(choice) {
  for (const { id, checked, value, type } of choice) {
    const field = document.getElementById(id)
    if (field) type == "number" ? field.value = value : field.checked = checked
  }
}

function put(poll, newer, part) {
  const [present, other] = [poll.querySelector(part), newer.querySelector(part)]
  if (present && other) present.replaceWith(document.importNode(other, true))
}
