// The days along a topic's timeline: known for some numbers, guessed between them.
const language = document.documentElement.lang
const format = new Intl.DateTimeFormat(language, { day: "numeric", month: "long", year: "numeric", timeZone: "Europe/Warsaw" })

/** Returns the day of a moment as people write it: "3 listopada 2026". */
export function dayOf(moment) {
  return moment === undefined || moment === "" ? "" : format.format(new Date(moment))
}

/** Returns about when the post with a number was written; `dates` are [number, moment] in the order of numbers. */
export function momentAt(dates, number) {
  const next = dates.findIndex(([at]) => at >= number)
  if (next < 1) return dates.at(next)?.[1]

  const [[from, earlier], [to, later]] = [dates[next - 1], dates[next]].map(([at, moment]) => [at, Date.parse(moment)])
  return earlier + (later - earlier) * (number - from) / (to - from)
}
