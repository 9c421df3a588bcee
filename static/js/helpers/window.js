// A topic is read in windows of posts.

/** Asks for the posts "before" or "after" a number, or around the "number"; returns the list that came. */
export async function fetchPosts(address, side, number) {
  const url = new URL(address, location.href)
  url.searchParams.set(side, number)
  const response = await fetch(url)
  const page = new DOMParser().parseFromString(await response.text(), "text/html")
  const posts = page.querySelector("ol[data-first]")
  if (!response.ok || response.redirected || !posts) throw new Error(`${response.url} answered ${response.status}`)
  return posts
}

/** Returns the posts of a list, without what stands between them. */
export function postsOf(list) {
  return [...list.children].filter(({ id }) => id.startsWith("post-"))
}

/** Returns the post with this number if it is on the page. */
export function postAt(list, number) {
  return postsOf(list).find(({ dataset }) => Number(dataset.number) == number)
}

/** Returns when a post was written, as its <time> says it. */
export function momentOf(post) {
  return post?.querySelector("time[datetime]")?.dateTime
}
