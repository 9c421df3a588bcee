// Fetches a controller or a custom element the first time the page shows one that asks for it.
// A file static/js/controllers/<name>_controller.js answers to data-controller="<name>" (dashes become underscores).

const elements = {
  "markdown-toolbar": () => import("@github/markdown-toolbar-element"),
}
const selector = ["[data-controller]", ...Object.keys(elements)].join()
const asked = new Set()

/** Registers what the page asks for, now and whenever it changes. */
export function loadWhenSeen(application) {
  const observer = new MutationObserver((changes) => changes.forEach(({ target, addedNodes }) => {
    inspect(application, target)
    addedNodes.forEach((node) => inspectWithin(application, node))
  }))
  observer.observe(document, { subtree: true, childList: true, attributeFilter: ["data-controller"] })
  inspectWithin(application, document)
}

function inspectWithin(application, node) {
  inspect(application, node)
  node.querySelectorAll?.(selector).forEach((element) => inspect(application, element))
}

function inspect(application, node) {
  if (!node.matches?.(selector)) return

  elements[node.localName] && once(node.localName, elements[node.localName])
  node.dataset.controller?.split(/\s+/).filter(Boolean).forEach((name) => {
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
  asked.add(name)
  // A part that did not arrive is asked for again when its element next appears.
  load().catch((error) => { asked.delete(name); console.error(`${name} did not load.`, error) })
}
