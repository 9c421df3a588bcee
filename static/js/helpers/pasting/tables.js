// Tables from sheets, documents and pages: every row as long as the others, one line in each cell, the first row at the head.
import { flatten, styleOf, unwrap } from "./tree.js"

const WIDEST = 60
const MOST_CELLS = 20_000

/** Makes every table of a document one that Markdown can hold; one that only arranges a page leaves what it holds. */
export function cleanTables(body) {
  for (const table of [...body.querySelectorAll("table")].reverse()) {
    const rows = isArrangement(table) ? [] : grid(table)
    rows.length && rows[0].length > 1 ? table.replaceWith(...withCaption(table, build(table.ownerDocument, rows))) : takeApart(table)
  }
}

/** Returns cells that came as plain text, as a sheet puts them beside its HTML, as a table in Markdown; or nothing. */
export function tableOf(text) {
  const lines = text.replace(/\r\n?/g, "\n").replace(/\n+$/, "").split("\n")
  const rows = lines.map((line) => line.split("\t"))
  const isEven = rows.length > 1 && rows[0].length > 1 && rows.every((row) => row.length == rows[0].length)
  if (!isEven || rows.length * rows[0].length > MOST_CELLS || rows.every(([first]) => !first.trim())) return null

  const lined = rows.map((row) => `| ${row.map((cell) => cell.trim().replaceAll("|", "\\|")).join(" | ")} |`)
  return [lined[0], `|${" --- |".repeat(rows[0].length)}`, ...lined.slice(1)].join("\n")
}

function isArrangement(table) {
  return table.matches("[role=presentation], [role=none]") || table.querySelector("table, h1, h2, h3, pre") || table.rows.length == 0
    || table.querySelectorAll("p").length > 4 * table.querySelectorAll("td, th").length
}

// Merged cells: their words stand in the first of the places they cover.
function grid(table) {
  const rows = [...table.rows].map(() => [])
  ;[...table.rows].forEach((row, y) => {
    let x = 0
    for (const cell of row.cells) {
      while (rows[y][x] !== undefined) x += 1
      const [width, height] = [span(cell.colSpan), Math.min(span(cell.rowSpan), rows.length - y)]
      for (let at = 0; at < width * height; at += 1) rows[y + Math.floor(at / width)][x + at % width] = at ? null : cell
    }
  })
  return trim(rows)
}

function span(size) {
  return Math.min(Math.max(size || 1, 1), WIDEST)
}

// Sheets send along what is empty below and beside.
function trim(rows) {
  const full = rows.filter((row) => row.some(hasWords))
  const width = Math.min(Math.max(0, ...full.map((row) => row.findLastIndex(hasWords) + 1)), WIDEST)
  return full.length * width > MOST_CELLS ? [] : full.map((row) => Array.from({ length: width }, (_one, x) => row[x] ?? null))
}

function hasWords(cell) {
  return Boolean(cell?.textContent.trim())
}

function build(doc, rows) {
  const table = doc.createElement("table")
  const [head, body] = [doc.createElement("thead"), doc.createElement("tbody")]
  rows.forEach((cells, y) => {
    const row = doc.createElement("tr")
    row.append(...cells.map((cell) => rebuilt(doc, cell, y ? "td" : "th")))
    ;(y ? body : head).append(row)
  })
  table.append(head, body)
  alignHead(head.rows[0], [...body.rows])
  return table
}

function rebuilt(doc, cell, name) {
  const made = doc.createElement(name)
  if (!cell) return made

  const align = cell.getAttribute("align") ?? styleOf(cell).match(/text-align:\s*(right|center)/i)?.[1]
  if (/^(right|center)$/i.test(align ?? "")) made.setAttribute("align", align.toLowerCase())
  flatten(cell)
  if (name == "th") cell.querySelectorAll("b, strong").forEach(unwrap)
  made.append(...cell.childNodes)
  return made
}

// Numbers stand at the right, whatever the words above them do.
function alignHead(head, rows) {
  ;[...head.cells].forEach((cell, x) => {
    const kinds = rows.map((row) => row.cells[x]).filter(hasWords).map((one) => one.getAttribute("align"))
    if (!kinds.length) return

    cell.removeAttribute("align")
    if (kinds[0] && kinds.every((kind) => kind == kinds[0])) cell.setAttribute("align", kinds[0])
  })
}

function withCaption(table, made) {
  const caption = table.caption?.textContent.trim()
  if (!caption) return [made]

  const words = table.ownerDocument.createElement("p")
  words.textContent = caption
  return [words, made]
}

function takeApart(table) {
  table.querySelectorAll("td, th, caption").forEach((cell) => {
    const block = table.ownerDocument.createElement("div")
    block.append(...cell.childNodes)
    table.before(block)
  })
  table.remove()
}
