// The file behind each row of the list of uploads, until the row has taken it.

const picked = new WeakMap()

/** Notes which file a row is about, and in which field it is to stand. */
export function hand(row, file, field) {
  picked.set(row, { file, field })
}

/** Returns what a row is about. */
export function handed(row) {
  return picked.get(row)
}
