// Shows on a page that is the same for everybody what its reader may do with posts of their own: css/post-tools.css hides it.
const sheet = new CSSStyleSheet()
document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet]
document.addEventListener("turbo:load", show)
show()

function show() {
  const viewer = Number(document.body.dataset.viewer)
  sheet.replaceSync(viewer ? `[data-may~="write"] [data-author="${viewer}"] .post__mine { display: contents; }` : "")
}
