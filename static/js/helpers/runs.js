// Numbers in an address: "3-5,9" means 3, 4, 5 and 9.

/** Returns numbers, in any order, as a text of stretches. */
export function writeRuns(numbers) {
  const runs = []
  for (const number of [...numbers].sort((one, other) => one - other)) {
    const last = runs.at(-1)
    last && number == last[1] + 1 ? last[1] = number : runs.push([number, number])
  }
  return runs.map(([first, last]) => first == last ? first : `${first}-${last}`).join()
}

/** Returns the numbers that a text of stretches names. */
export function readRuns(text) {
  return text.split(",").filter(Boolean).flatMap((run) => {
    const [first, last = first] = run.split("-").map(Number)
    return Array.from({ length: last - first + 1 }, (_, place) => first + place)
  })
}
