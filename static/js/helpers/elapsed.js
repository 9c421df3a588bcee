const steps = [["minute", 60, 60], ["hour", 3600, 24], ["day", 86_400, 7]]
const language = document.documentElement.lang
const formats = {}

/** Says how long ago a moment was ("5 minut temu", "wczoraj"); after a week its date says more, of this year without the year. */
export function elapsed(moment, { style = "long", now = new Date() } = {}) {
  const seconds = Math.max(0, (now - moment) / 1000)
  if (seconds < 60) return format(style).format(0, "second")

  for (const [unit, length, most] of steps) {
    const count = unit === "day" ? daysBetween(moment, now) : Math.floor(seconds / length)
    if (count < most) return format(style).format(-count, unit)
  }
  if (moment.getFullYear() === now.getFullYear()) return moment.toLocaleDateString(language, { day: "numeric", month: "short" })
}

/** Says how soon a moment will be ("za 3 godziny"); nothing for one that has passed. */
export function left(moment, { now = new Date() } = {}) {
  const seconds = (moment - now) / 1000
  if (seconds <= 0) return ""
  if (seconds < 60) return format("long").format(1, "minute")

  for (const [unit, length, most] of steps.slice(0, 2)) {
    const count = Math.round(seconds / length)
    if (count < most) return format("long").format(count, unit)
  }
  return format("long").format(daysBetween(now, moment), "day")
}

// Yesterday is a date, not 24 hours.
function daysBetween(moment, now) {
  const [from, to] = [moment, now].map((date) => Date.UTC(date.getFullYear(), date.getMonth(), date.getDate()))
  return Math.max(1, Math.round((to - from) / 86_400_000))
}

function format(style) {
  return formats[style] ??= new Intl.RelativeTimeFormat(language, { numeric: "auto", style })
}
