// Builds the page into the Python package, byte for byte the same wherever it is run: node build.mjs [FOLDER]
import { build } from "esbuild";
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const here = import.meta.dirname;
const out = process.argv[2] ?? join(here, "../../senorita_lsp/cli/page");
const LANGUAGES = { ".py": "python", ".ts": "typescript", ".rs": "rust", ".java": "java", ".md": "markdown" };

mkdirSync(out, { recursive: true });
// What can be said is written by the grammar's own tests.
for (const name of readdirSync(out)) if (name !== "grammar.html") rmSync(join(out, name), { recursive: true });
await build({
  entryPoints: { page: join(here, "src/page.ts"), worklet: join(here, "src/worklet.ts") },
  outdir: out,
  bundle: true,
  minify: true,
  target: "es2022",
  format: "esm",
  charset: "utf8",
  legalComments: "none",
  logLevel: "warning",
});
for (const name of ["index.html", "page.css"]) copyFileSync(join(here, name), join(out, name));
writeFileSync(join(out, "projects.json"), JSON.stringify(projects(), null, 1) + "\n");
writeFileSync(join(out, "LICENSES.txt"), licenses());

function projects() {
  return readdirSync(join(here, "projects")).sort().map((name) => ({
    name,
    files: readdirSync(join(here, "projects", name)).sort().map((file) => ({
      path: file,
      language: LANGUAGES[file.slice(file.lastIndexOf("."))] ?? "plaintext",
      text: readFileSync(join(here, "projects", name, file), "utf8"),
    })),
  }));
}

// What is bundled keeps its licence beside it.
function licenses() {
  const lock = JSON.parse(readFileSync(join(here, "package-lock.json"), "utf8"));
  const bundled = Object.entries(lock.packages).filter(([path, about]) => path && !about.dev).sort();
  return bundled.map(([path, about]) => {
    const folder = join(here, path);
    const file = readdirSync(folder).find((name) => /^licen[cs]e/i.test(name));
    const text = file ? readFileSync(join(folder, file), "utf8").trim() : about.license;
    return `${path.replace(/^.*node_modules\//, "")} ${about.version}\n\n${text}\n`;
  }).join("\n----\n\n");
}
