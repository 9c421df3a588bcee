// Bundles static/ into var/assets: fingerprinted, compressed, with a manifest that forum/assets.py reads.
import { createHash } from "node:crypto"
import { mkdir, readFile, readdir, rename, rm, stat, writeFile } from "node:fs/promises"
import { createRequire } from "node:module"
import { basename, dirname, extname, join, relative, resolve } from "node:path"
import { promisify } from "node:util"
import zlib from "node:zlib"

const root = resolve(import.meta.dirname ?? dirname(new URL(import.meta.url).pathname), "..")
const source = join(root, "static")
const target = join(root, "var", "assets")
const packages = join(root, "var", "npm")

const modules = ["js/application.js", "css/index.css"]
const early = ["js/theme.js"]
const pictures = new Set([".svg", ".png", ".webp", ".avif", ".jpg", ".ico", ".webmanifest"])
const compressible = new Set([".js", ".css", ".svg", ".webmanifest"])
const keptDays = 7

// Lazy parts import all that application.js imports, which has run by then: so it stays one file, not a dozen.
const oneEagerFile = {
  name: "one-eager-file",
  async setup(build) {
    const application = await readFile(join(source, modules[0]), "utf8")
    const eager = [...application.matchAll(/^import\s.*?"(.+)"/gm)].map(([, path]) => importOf(path)).join("")
    build.onLoad({ filter: /(static\/js\/controllers\/.*|@github\/[^/]+\/dist\/index)\.js$/ }, async ({ path }) => ({
      contents: eager + await readFile(path, "utf8"), loader: "js",
    }))
  },
}

function importOf(path) {
  return `import ${JSON.stringify(path.startsWith(".") ? join(source, dirname(modules[0]), path) : path)};`
}

// "forum:emoji" is what a picker needs to know of each emoji, in Polish: [character, group, name, words to find it by].
const emoji = {
  name: "emoji",
  setup(build) {
    build.onResolve({ filter: /^forum:emoji$/ }, ({ path }) => ({ path, namespace: "emoji" }))
    build.onLoad({ filter: /.*/, namespace: "emoji" }, async () => ({ contents: JSON.stringify(await emojiRows()), loader: "json" }))
  },
}
// Newer ones are empty squares on the Windows of most offices, and so are flags, which Windows draws as letters.
const newestEmoji = 13
const countryFlag = /^[\u{1F1E6}-\u{1F1FF}]/u

async function emojiRows() {
  const [polish, english] = await Promise.all(["pl/cldr-native", "en/github"].map(async (edition) => (
    JSON.parse(await readFile(join(packages, "node_modules/emoji-picker-element-data", edition, "data.json"), "utf8")))))
  const codes = new Map(english.map(({ emoji, shortcodes }) => [emoji, shortcodes]))
  return polish.filter(({ emoji, group, version }) => group != 2 && version <= newestEmoji && !countryFlag.test(emoji))
    .sort((one, other) => one.order - other.order)
    .map(({ emoji, group, annotation, tags }) => [emoji, group, annotation, [...tags ?? [], ...codes.get(emoji) ?? []].join(" ")])
}

const esbuild = createRequire(join(packages, "package.json"))("esbuild")
const options = {
  absWorkingDir: root, nodePaths: [join(packages, "node_modules")], outdir: target,
  bundle: true, minify: true, write: false, metafile: true, sourcemap: "linked", sourcesContent: true,
  target: "es2022", legalComments: "none", logLevel: "warning", logOverride: { "empty-glob": "silent" },
  entryNames: "[name]-[hash]", chunkNames: "[name]-[hash]", assetNames: "[name]-[hash]",
  loader: Object.fromEntries([...pictures].map((extension) => [extension, "file"])),
}

async function build() {
  await mkdir(target, { recursive: true })
  const manifest = { files: {}, preloads: {}, progressBar: await progressBarHash() }
  const written = new Set(["manifest.json", "stamp"])

  for (const file of [...await bundle(manifest), ...await copy(manifest)]) await store(file, written)

  await writeFile(join(target, "manifest.new"), JSON.stringify(manifest, null, 1))
  await rename(join(target, "manifest.new"), join(target, "manifest.json"))
  await forgetOld(written)
}

async function bundle(manifest) {
  const results = [
    await esbuild.build({ ...options, format: "esm", splitting: true, plugins: [oneEagerFile, emoji],
      entryPoints: entries(modules) }),
    // The theme is chosen before the first paint, which a module would be too late for.
    await esbuild.build({ ...options, format: "iife", entryPoints: entries(early) }),
  ]
  for (const { metafile: { outputs } } of results) {
    for (const [path, { entryPoint }] of Object.entries(outputs)) {
      if (![...modules, ...early].includes(entryPoint && relative(source, join(root, entryPoint)))) continue
      const name = announce(manifest, entryPoint, path)
      manifest.preloads[name] = staticImports(outputs, path).map((chunk) => basename(chunk))
    }
  }
  return results.flatMap(({ outputFiles }) => outputFiles)
}

function announce(manifest, path, builtPath) {
  const name = basename(path)
  if (manifest.files[name]) throw new Error(`Two files under static/ are called ${name}: rename one.`)
  manifest.files[name] = basename(builtPath)
  return name
}

function entries(names) {
  return names.map((name) => join(source, name))
}

function staticImports(outputs, path, seen = new Set()) {
  for (const { path: chunk, kind } of outputs[path].imports) {
    if (kind != "import-statement" || seen.has(chunk)) continue
    seen.add(chunk)
    staticImports(outputs, chunk, seen)
  }
  return [...seen]
}

async function copy(manifest) {
  const files = []
  for (const entry of await readdir(source, { recursive: true, withFileTypes: true })) {
    const extension = extname(entry.name)
    if (!entry.isFile() || !pictures.has(extension)) continue
    const path = join(entry.parentPath ?? entry.path, entry.name)
    const contents = await readFile(path)
    const mark = createHash("sha256").update(contents).digest("hex").slice(0, 8)
    const name = `${basename(entry.name, extension)}-${mark}${extension}`
    announce(manifest, path, name)
    files.push({ path: join(target, name), contents })
  }
  return files
}

async function store({ path, contents }, written) {
  const versions = { "": contents }
  if (compressible.has(extname(path))) {
    versions[".br"] = await brotli(contents)
    versions[".gz"] = await promisify(zlib.gzip)(contents, { level: 9 })
  }
  for (const [suffix, bytes] of Object.entries(versions)) {
    await writeFile(path + suffix, bytes)
    written.add(basename(path) + suffix)
  }
}

function brotli(contents) {
  return promisify(zlib.brotliCompress)(contents, {
    params: { [zlib.constants.BROTLI_PARAM_QUALITY]: 11, [zlib.constants.BROTLI_PARAM_SIZE_HINT]: contents.length },
  })
}

// A page opened before an update still asks for the old release's lazy parts.
async function forgetOld(written) {
  for (const name of await readdir(target)) {
    const path = join(target, name)
    const age = (Date.now() - (await stat(path)).mtimeMs) / 86_400_000
    if (!written.has(name) && age > keptDays) await rm(path)
  }
}

// Turbo puts its progress bar's style into the page; the content policy lets exactly that text in.
async function progressBarHash() {
  const turbo = await readFile(join(packages, "node_modules/@hotwired/turbo/dist/turbo.es2017-esm.js"), "utf8")
  const parts = ["function interpolate(", "function unindent(", "class ProgressBar {"].map((opening) => {
    const start = turbo.indexOf(`\n${opening}`)
    if (start < 0) throw new Error(`Turbo changed: "${opening}" is gone, so tools/build.mjs cannot hash its style.`)
    return turbo.slice(start, turbo.indexOf("\n}", start) + 2)
  })
  const style = new Function(`${parts.join("\n")}; return ProgressBar.defaultCSS`)()
  return `sha256-${createHash("sha256").update(style).digest("base64")}`
}

try {
  await build()
} catch (problem) {
  if (!problem.errors) console.error(problem.message)
  process.exit(1)
}
