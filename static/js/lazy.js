// Fetches a controller or a custom element the first time the page shows one that asks for it.
// A file static/js/controllers/<name>_controller.js answers to data-controller="<name>" (dashes become underscores).
import { opensElsewhere } from "./helpers/clicks.js"

const elements = {
  "markdown-toolbar": () => import("@github/markdown-toolbar-element"),
  "text-expander": () => import("@github/text-expander-element"),
}
// Marks in people's texts, which name no controller.
const formatted = ".spoiler__button, .footnote"
const selector = ["[data-controller]", formatted, ...Object.keys(elements)].join()
const asked = new Map()

/** Registers what the page asks for, now and whenever it changes. */
export function loadWhenSeen(application) {
  const observer = new MutationObserver((changes) => changes.forEach(({ target, addedNodes }) => {
    inspect(application, target)
    addedNodes.forEach((node) => inspectWithin(application, node))
  }))
  observer.observe(document, { subtree: true, childList: true, attributeFilter: ["data-controller"] })
  inspectWithin(application, document)
  addEventListener("submit", (event) => wait(application, event), { capture: true })
  addEventListener("click", (event) => hold(application, event), { capture: true })
}

// A reply is written on the page, however quick the click was; without the composer's script the link leads to its own page.
async function hold(application, event) {
  const link = event.target.closest?.("a[data-reply-to]")
  if (!link || opensElsewhere(event) || isRegistered(application, "composer") || !asked.has("composer")) return

  event.preventDefault()
  event.stopImmediatePropagation()
  await asked.get("composer")
  asked.delete("composer") // the next click does not wait for what did not load
  link.click()
}

// A text is sent by those who take care of it, however quick its writer was.
async function wait(application, event) {
  const { target: form, submitter } = event
  const holders = [form, form.closest(".composer")].filter((one) => one?.dataset.controller)
  const missing = holders.flatMap(namesOf).filter((name) => !isRegistered(application, name))
  if (!form.matches("[data-controller~=submit-once]") || !missing.some((name) => asked.has(name))) return

  event.preventDefault()
  event.stopImmediatePropagation()
  await Promise.allSettled(missing.map((name) => asked.get(name)))
  setTimeout(() => form.requestSubmit(submitter))
}

function namesOf({ dataset }) {
  return dataset.controller?.split(/\s+/).filter(Boolean) ?? []
}

function inspectWithin(application, node) {
  inspect(application, node)
  node.querySelectorAll?.(selector).forEach((element) => inspect(application, element))
}

function inspect(application, node) {
  if (!node.matches?.(selector)) return

  if (node.matches(formatted)) import("./helpers/formatted.js").then(({ prepare }) => prepare(node), () => {})
  elements[node.localName] && once(node.localName, elements[node.localName])
  namesOf(node).forEach((name) => {
    if (!isRegistered(application, name)) once(name, () => register(application, name))
  })
}

function isRegistered(application, name) {
  return application.router.modulesByIdentifier.has(name)
}

async function register(application, name) {
  const { default: controller } = await import(`./controllers/${name.replaceAll("-", "_")}_controller.js`)
  application.register(name, controller)
}

function once(name, load) {
  if (asked.has(name)) return
  // A part that did not arrive is asked for again when its element next appears.
  asked.set(name, load().catch((error) => { asked.delete(name); console.error(`${name} did not load.`, error) }))
}
