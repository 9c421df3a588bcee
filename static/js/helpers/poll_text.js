/** Returns the text of a poll as people may also write it by hand: forum/text/polls.py reads it. */
export function pollText({ kind, question, options, min, max, dots, results, close, anonymous }) {
  const attributes = [
    kind != "single" && `type=${kind}`,
    kind == "multiple" && min > 1 && `min=${min}`,
    kind == "multiple" && max && `max=${max}`,
    kind == "dots" && `dots=${dots}`,
    results != "always" && `results=${results}`,
    close && `close=${close}`,
    anonymous && "anonymous",
    question && `question="${quoted(question)}"`,
  ]
  const lines = kind == "scale" ? [] : options.map((option) => `- ${option}`)
  return [`[${["poll", ...attributes.filter(Boolean)].join(" ")}]`, ...lines, "[/poll]"].join("\n")
}

// A quotation within the question gets the marks that do not end it.
function quoted(text) {
  return text.replace(/"([^"]*)"/g, "‚$1’").replaceAll(/["„”“]/g, "’")
}
