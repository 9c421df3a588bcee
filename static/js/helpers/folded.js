/** Returns a text in small letters without marks above or through them: "Łódź" and "lodz" are one. */
export function folded(text) {
  return text.toLowerCase().replaceAll("ł", "l").normalize("NFKD").replace(/\p{M}/gu, "")
}
