// Bundles the extension (dist/); with --tests its unit tests (dist-test/), with --microphone "Senorita Microphone".
import { build } from "esbuild";
import { cpSync, readdirSync, rmSync } from "node:fs";

// What activation does not need is in files of its own, which it neither reads nor parses: the library behind the
// server's connection, and all that waits until it is wanted.
const CLIENT = "vscode-languageclient/node";
const APART = { [CLIENT]: "./languageclient.js", "./whole": "./whole.js" };
const apart = {
  name: "apart",
  setup: ({ onResolve }) => {
    onResolve({ filter: /./ }, ({ kind, path }) => (kind !== "entry-point" && path in APART ? { path: APART[path], external: true } : undefined));
  },
};

const has = (flag) => process.argv.includes(flag);
const common = { bundle: true, target: "es2022", logLevel: "warning", legalComments: "linked" };
const node = { ...common, platform: "node", format: "cjs", external: ["vscode"], mainFields: ["module", "main"] };

if (has("--tests")) {
  rmSync("dist-test", { recursive: true, force: true });
  const tests = readdirSync("test").filter((name) => name.endsWith(".test.ts")).map((name) => `test/${name}`);
  const alias = { vscode: "./test/vscode.ts" };
  await build({ ...node, external: [], alias, entryPoints: tests, outdir: "dist-test", sourcemap: "inline" });
} else if (has("--microphone")) {
  cpSync("images/icon.png", "microphone/images/icon.png");
  await build({ ...node, entryPoints: ["src/near.ts"], outdir: "microphone/dist", minify: true });
} else {
  const production = has("--production");
  rmSync("dist", { recursive: true, force: true });
  const output = { outdir: "dist", minify: production, sourcemap: !production };
  await build({ ...node, ...output, entryPoints: ["src/main.ts", "src/whole.ts"], plugins: [apart] });
  await build({ ...node, ...output, entryPoints: { languageclient: CLIENT } });
  await build({ ...common, ...output, entryPoints: ["src/webview/page.ts", "src/webview/worklet.ts"] });
}
