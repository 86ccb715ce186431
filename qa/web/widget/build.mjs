// Bundles src/ into the one file that pages load: ../static/widget.js, or the path given.
// The same sources give the same bytes; check.sh compares them with the committed file.
import { readFile, writeFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import * as esbuild from "esbuild";
import { minify } from "terser";

const here = dirname(fileURLToPath(import.meta.url));
const outfile = resolve(process.argv[2] ?? resolve(here, "../static/widget.js"));
const { version } = JSON.parse(await readFile(resolve(here, "package.json"), "utf8"));

/** The style sheet becomes a string: it is adopted by the shadow root, which a strict CSP allows. */
const styleAsText = {
  name: "style-as-text",
  setup(build) {
    build.onLoad({ filter: /\.css$/ }, async ({ path }) => {
      const source = await readFile(path, "utf8");
      const { code } = await esbuild.transform(source, { loader: "css", minify: true, charset: "utf8" });
      return { contents: code.trimEnd(), loader: "text" };
    });
  },
};

/**
 * The widget reads Markdown with marked's lexer alone. The file's last statements make a ready-made `marked()`,
 * which would keep its parser and renderers in the bundle; without them the bundler drops what nobody uses.
 */
const lexerAlone = {
  name: "lexer-alone",
  setup(build) {
    build.onLoad({ filter: /marked\.esm\.js$/ }, async ({ path }) => {
      const source = await readFile(path, "utf8");
      const tail = /;var \w+=new \w+;function (\w+)\(\w,\w\)\{return \w+\.parse\([^]*?export\{/;
      if (!tail.test(source)) throw new Error("marked ends differently: look at lexerAlone in build.mjs");
      const exported = source.match(/(\w+) as (Lexer|Tokenizer)\b/g);
      return { contents: source.replace(tail, ";export{").replace(/export\{[^}]*\}/, `export{${exported.join()}}`) };
    });
  },
};

/**
 * DOMPurify's default allow-lists (HTML elements; HTML, SVG, MathML and XML attributes) are left empty: the widget
 * always brings its own, shorter ones, and an empty allow-list can only forbid more. What it uses to tell the
 * namespaces apart stays.
 */
const noDefaults = {
  name: "no-defaults",
  setup(build) {
    build.onLoad({ filter: /purify\.es\.mjs$/ }, async ({ path }) => {
      let contents = await readFile(path, "utf8");
      for (const name of ["html$1", "html", "svg", "mathMl", "xml"]) {
        const before = contents.length;
        contents = contents.replace(new RegExp(`(\\nconst ${name.replace("$", "\\$")} = freeze\\(\\[)[^\\]]*\\]`), "$1]");
        if (contents.length === before) throw new Error(`DOMPurify has no list ${name}: look at noDefaults in build.mjs`);
      }
      return { contents };
    });
  },
};

const bundled = await esbuild.build({
  absWorkingDir: here,
  entryPoints: ["src/index.ts"],
  bundle: true,
  write: false,
  format: "iife",
  target: ["chrome100", "firefox101", "safari16.4"],
  minify: true,
  charset: "utf8",
  legalComments: "none",
  define: { VERSION: JSON.stringify(version) },
  plugins: [styleAsText, lexerAlone, noDefaults],
});

// A second look at the whole: worth 1.4 KB of the 40.
const { code } = await minify(bundled.outputFiles[0].text, { ecma: 2020, compress: { ecma: 2020, passes: 3 } });

const licences =
  `/*! Tiaowen widget ${version}, Apache-2.0. Contains marked (MIT, (c) 2018 MarkedJS, 2011 Christopher Jeffrey) ` +
  "and DOMPurify (Apache-2.0 or MPL-2.0, (c) Cure53 and contributors). */";
const bytes = Buffer.from(`${licences}\n${code}\n`);
await writeFile(outfile, bytes);
console.log(`${outfile}: ${bytes.length} bytes, ${gzipSync(bytes, { level: 9 }).length} gzip`);
