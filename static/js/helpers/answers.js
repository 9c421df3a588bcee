// Answers that are not what a part of the page asked for, and answers that did not come.

const told = new WeakSet()

// An error page or the way to sign-in, in place of a dialog: people get to see it.
document.addEventListener("turbo:frame-missing", (event) => {
  event.preventDefault()
  event.detail.visit(event.detail.response)
})

// connection_controller tells people; the console need not hear of it as a mistake of ours.
document.addEventListener("turbo:fetch-request-error", ({ detail: { error } }) => told.add(error))
addEventListener("unhandledrejection", (event) => told.has(event.reason) && event.preventDefault())
