// Sending files: how far one has got, what has become of it, and at most three at once.
import { token } from "./request.js"

const most = 3
const waiting = []
let running = 0

/** Sends a file when it is its turn; `stop()` calls it off. `sentences` say what the server itself does not. */
export function sendFile(address, file, sentences, onProgress) {
  const request = new XMLHttpRequest()
  let isStopped = false, callOff
  const calledOff = new Promise((resolve) => { callOff = () => resolve(null) })
  const turn = inTurn(() => isStopped ? Promise.resolve(null) : send(request, address, file, sentences, onProgress))
  return { done: Promise.race([turn, calledOff]), stop: () => { isStopped = true; request.abort(); callOff() } }
}

// Resolves with what the server made of it, or with null when it was called off; rejects with a sentence.
function send(request, address, file, sentences, onProgress) {
  return new Promise((resolve, reject) => {
    const fail = (sentence) => reject(new Error(sentence))
    request.upload.addEventListener("progress", ({ loaded, total }) => total && onProgress(loaded / total))
    request.addEventListener("load", () => {
      const told = toldBy(request)
      told?.markdown ? resolve(told) : fail(told?.error ?? sentences[request.status] ?? sentenceFor(request, sentences))
    })
    request.addEventListener("error", () => fail(sentences.offline))
    request.addEventListener("abort", () => resolve(null))
    request.open("POST", address)
    request.setRequestHeader("Accept", "application/json")
    request.setRequestHeader("X-CSRFToken", token())
    const body = new FormData()
    body.append("file", file, file.name)
    request.send(body)
  })
}

function inTurn(work) {
  return new Promise((resolve, reject) => {
    waiting.push(() => work().then(resolve, reject).finally(() => { running -= 1; goOn() }))
    goOn()
  })
}

function goOn() {
  while (running < most && waiting.length) {
    running += 1
    waiting.shift()()
  }
}

function toldBy(request) {
  try {
    return JSON.parse(request.responseText)
  } catch {
    return null
  }
}

// A proxy answers in its own words, and a page instead of an answer is that of sign-in.
function sentenceFor({ status }, sentences) {
  return status >= 500 ? sentences.broken.replace("{status}", status) : sentences.session
}
