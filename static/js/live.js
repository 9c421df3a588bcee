// One socket for the whole visit; Turbo keeps it over navigations. What a page shows it watches; the server judges each
// time anew whether it may. Whoever watches has:
//   wants    {topics: [{id, since}], networks: [ids] or "all", since}
//   answered(answer)   the server's answer: present heads, news of lists, readers
//   catchUp()          a promise: asks over HTTP for what this page missed
import { cache, renderStreamMessage, visit } from "@hotwired/turbo"
import { io } from "socket.io-client"
import { leave } from "./helpers/kept.js"

const GRACE = 3_000
const POLL = 15_000
const SLOWEST = 120_000
const ANSWER = 10_000

export const socket = io({ transports: ["websocket"], autoConnect: false, timeout: 10_000, reconnectionDelayMax: 10_000 })

const watchers = new Set()
let viewer, asking, polling, failures = 0

/** Tells whether the server answers: over the socket or, where that is blocked, over HTTP. */
export let reachable = true

export function watch(watcher) {
  watchers.add(watcher)
  connect()
  ask()
}

export function unwatch(watcher) {
  watchers.delete(watcher)
  ask()
}

/** Asks the server, once all of the page has said what it wants, to be told of it and how far it has come. */
export function ask() {
  clearTimeout(asking)
  asking = setTimeout(() => socket.connected && send(), 0)
}

/** Leaves a page that may no longer be seen; first a form with a text may ask who is signed out to sign in over it. */
export function leavePage() {
  // A refusal shows nothing but what was typed here: that stays.
  if (document.querySelector(".error-page textarea, .left-text textarea")) return

  if (document.dispatchEvent(new CustomEvent("live:leaving", { cancelable: true }))) leaveAtOnce()
}

/** Leaves it without a trace in the cache; the server says what comes instead. */
export function leaveAtOnce() {
  leave()
  cache.clear()
  // What comes instead may be a refusal, which Turbo leaves scrolled to where the page was.
  document.addEventListener("turbo:render", () => {
    scrollTo({ top: 0, behavior: "instant" })
    document.getElementById("suspended")?.focus({ preventScroll: true })
  }, { once: true })
  visit(location.href, { action: "replace" })
}

function send() {
  socket.timeout(ANSWER).emit("watch", wanted(), (silent, answer) => {
    if (silent) return reconnect()
    watchers.forEach((watcher) => watcher.answered(answer))
    ring(answer.bell)
  })
}

function ring(html) {
  const message = new DOMParser().parseFromString(html, "text/html").querySelector("template")
  const [present, shown] = [message?.content, document.querySelector("#bell")].map((bell) => bell?.textContent.trim())
  // The same bell again would take the focus off it.
  if (present !== undefined && present !== shown) renderStreamMessage(html)
}

function wanted() {
  const all = [...watchers].map(({ wants }) => wants)
  const networks = all.map(({ networks = [] }) => networks)
  return {
    topics: all.flatMap(({ topics = [] }) => topics),
    networks: networks.includes("all") ? "all" : networks.flat(),
    since: Math.min(...all.filter(({ since }) => since !== undefined).map(({ since }) => since)),
    reading: !document.hidden,
  }
}

function connect() {
  viewer ??= document.body.dataset.viewer ?? ""
  if (!socket.active) socket.connect()
  // A proxy may swallow the attempt without a word.
  if (!socket.connected) polling ?? pollIn(GRACE)
}

/** Shows the server the present cookie. Also ends the waiting for the next attempt. */
export function reconnect() {
  socket.disconnect().connect()
}

// After signing in or out the cookie is another one: the socket has to show it.
function arrive() {
  const present = document.body.dataset.viewer ?? ""
  if (viewer !== undefined && present !== viewer) {
    viewer = present
    reconnect()
  } else if (viewer !== undefined) {
    connect()
  }
}

function wake() {
  if (document.hidden || !watchers.size) return

  if (socket.connected) {
    ask()
  } else {
    reconnect()
    pollIn(0)
  }
}

function pollIn(delay) {
  clearTimeout(polling)
  polling = setTimeout(poll, delay * (0.8 + 0.4 * Math.random()))
}

async function poll() {
  polling = null
  if (socket.connected || !watchers.size) return

  try {
    await Promise.all([...watchers].map((watcher) => watcher.catchUp()))
    failures = 0
    become(true)
  } catch {
    failures += 1
    become(false)
  }
  if (!socket.connected) pollIn(Math.min(POLL * 2 ** Math.min(failures, 4), SLOWEST))
}

function become(state) {
  if (state === reachable) return

  reachable = state
  document.dispatchEvent(new CustomEvent("live:reachable", { detail: state }))
}

socket.on("connect", () => {
  clearTimeout(polling)
  polling = null
  failures = 0
  become(true)
  ask()
})
socket.on("disconnect", () => pollIn(GRACE))
socket.on("access", leavePage)
socket.on("bell", ({ html }) => ring(html))
document.addEventListener("turbo:load", arrive)
document.addEventListener("visibilitychange", () => document.hidden ? ask() : wake())
addEventListener("online", wake)
addEventListener("pageshow", ({ persisted }) => persisted && wake())
