/** Fetches a part of a page and returns it as a document; whatever is no such part is an error. */
export async function fragment(address) {
  const response = await fetch(address, { headers: { "Turbo-Frame": "part" } })
  if (!response.ok || response.redirected) throw new Error(`${response.url} answered ${response.status}`)
  return new DOMParser().parseFromString(await response.text(), "text/html")
}
