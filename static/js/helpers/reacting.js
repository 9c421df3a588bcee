import { STREAMS, post as send } from "./request.js"

/** Tells the server of a reaction or that it is taken back: { streams } when it is done, { leadsTo }, or a { refusal }. */
export async function react({ post, kind, isThere }) {
  const body = new URLSearchParams({ kind })
  const answer = await send(`/p/${post}/reactions${isThere ? "" : "/delete"}`, body, { accept: STREAMS }).catch(() => null)
  if (answer?.redirected) return { leadsTo: answer.url }

  const text = await answer?.text().catch(() => null)
  if (answer?.ok && text) return { streams: text }

  // The page of an error says why.
  const page = new DOMParser().parseFromString(text ?? "", "text/html")
  return { refusal: page.querySelector(".error-page h1 + p")?.textContent }
}
