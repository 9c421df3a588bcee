// What the reader has said to which post: as the server knows it, and as they wish it while that is on its way.
const nameOf = (post, kind) => `${post} ${kind}`

export class OwnReactions {
  constructor() {
    this.known = new Set()
    this.wished = new Map()
  }

  /** Takes over what the server says: {post id: [kinds]}. */
  learn(posts) {
    this.known = new Set(Object.entries(posts).flatMap(([post, kinds]) => kinds.map((kind) => nameOf(post, kind))))
  }

  has(post, kind) {
    const name = nameOf(post, kind)
    return this.wished.get(name)?.isThere ?? this.known.has(name)
  }

  /** Turns a reaction into its opposite; returns the wish, which is to be kept or dropped later. */
  toggle(post, kind) {
    const wish = { name: nameOf(post, kind), post, kind, isThere: !this.has(post, kind) }
    this.wished.set(wish.name, wish)
    return wish
  }

  /** Notes that the server has done what was wished. */
  keep(wish) {
    wish.isThere ? this.known.add(wish.name) : this.known.delete(wish.name)
    this.drop(wish)
  }

  /** Forgets a wish, unless another one has taken its place. */
  drop(wish) {
    if (this.wished.get(wish.name) === wish) this.wished.delete(wish.name)
  }
}
