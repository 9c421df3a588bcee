// Links of pages elsewhere: where they really lead, without the marks by which clicks are counted.
import { BLOCKS, flatten, unwrap } from "./tree.js"

const COUNTING = /^(utm_\w+|fbclid|gclid|dclid|gbraid|wbraid|msclkid|mc_[ce]id|igshid|_hs(enc|mi)|yclid|mkt_tok)$/i
// Gates that mail and office programs put before every link, and the field that holds the address itself.
const GATES = [[/(^|\.)safelinks\.protection\.outlook\.com$/, "url"], [/^(www\.)?google\.\w+$/, "q"], [/^l\.(facebook|instagram)\.com$/, "u"]]

/** Leaves the links of a document that lead somewhere from here too. */
export function cleanLinks(doc) {
  const base = doc.querySelector("base[href]")?.getAttribute("href")
  for (const link of doc.querySelectorAll("a")) {
    const address = addressOf(link.getAttribute("href") ?? "", base)
    if (!address || !link.textContent.trim()) {
      unwrap(link)
    } else {
      link.setAttribute("href", address)
      link.removeAttribute("title")
      if (link.querySelector(`${BLOCKS}, br`)) flatten(link)
    }
  }
}

/** Returns where an address leads, or nothing for one that makes sense only where it stood. */
function addressOf(href, base) {
  if (/^mailto:[^?]+/i.test(href)) return href.match(/^mailto:[^?]+/i)[0]
  if (!/^https?:/i.test(href) && (!base || /^([a-z][a-z0-9+.-]*:|#)/i.test(href) || !href.trim())) return null

  try {
    return withoutCounting(behindGate(new URL(href, base)))
  } catch {
    return null
  }
}

function behindGate(url) {
  const [, field] = GATES.find(([host]) => host.test(url.hostname)) ?? []
  const inner = field && (field != "q" || url.pathname == "/url") && url.searchParams.get(field)
  return inner && /^https?:/i.test(inner) ? new URL(inner) : url
}

// An address that nothing was taken out of stays letter by letter what it was.
function withoutCounting(url) {
  if (!/^https?:$/.test(url.protocol)) return null

  const counting = [...url.searchParams.keys()].filter((name) => COUNTING.test(name))
  counting.forEach((name) => url.searchParams.delete(name))
  return url.href.replaceAll("(", "%28").replaceAll(")", "%29")
}
