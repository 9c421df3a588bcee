// The posts a list has heard of, by topic, until its rows show them.
export class News {
  // shownUpTo: (topic) => the last event the page shows of it.
  constructor(shownUpTo) {
    this.shownUpTo = shownUpTo
    this.topics = new Map()
  }

  note(news) {
    for (const [event, topic, opens] of news) {
      const known = this.topics.get(topic) ?? { events: new Set(), opens: false }
      known.events.add(event)
      known.opens ||= opens
      this.topics.set(topic, known)
    }
  }

  forget(topic) {
    this.topics.delete(topic)
  }

  clear() {
    this.topics.clear()
  }

  /** Returns what the page does not show yet, by topic: the events, and whether one of them opened it. */
  get fresh() {
    const fresh = new Map()
    for (const [topic, { events, opens }] of this.topics) {
      const later = [...events].filter((event) => event > this.shownUpTo(topic))
      if (later.length) fresh.set(topic, { events: later, opens })
    }
    return fresh
  }

  get newest() {
    return Math.max(0, ...[...this.topics.values()].flatMap(({ events }) => [...events]))
  }
}
