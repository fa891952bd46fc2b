// Opens the report in a real browser, on a screen, a phone and paper, in the light and the dark theme, and prints one
// JSON object: the complaints of the page and of axe-core, the widths that overflow, and the time to open.
// Usage: node report-page.cjs PAGE_URL FOLDER_WITH_NODE_MODULES BROWSER [FOLDER_FOR_SCREENSHOTS [ONE_LAYOUT]]
const { createRequire } = require("node:module");
const { mkdirSync } = require("node:fs");
const from = createRequire(process.argv[3] + "/");
const { chromium } = from("playwright-core");
const axe = from.resolve("axe-core/axe.min.js");
const pictures = process.argv[5];
const only = process.argv[6];

const LAYOUTS = [
  { name: "screen", width: 1280, height: 900, media: "screen" },
  { name: "phone", width: 390, height: 844, media: "screen" },
  { name: "paper", width: 718, height: 1046, media: "print" }, // A4 without its margins
];

async function main() {
  const browser = await chromium.launch({
    executablePath: process.argv[4],
    args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync", "--no-first-run"],
  });
  const seen = { complaints: [], overflow: [], violations: [], opened: {}, charts: 0, details: 0 };
  try {
    for (const { name, width, height, media } of LAYOUTS) {
      for (const colorScheme of ["light", "dark"]) {
        const layout = `${name}-${colorScheme}`;
        if (only && layout !== only) continue;
        const page = await browser.newPage({ viewport: { width, height }, colorScheme });
        page.on("pageerror", error => seen.complaints.push(`${layout}: ${error.message}`));
        page.on("console", message => seen.complaints.push(`${layout}: ${message.text()}`));
        page.on("request", request => {
          if (!/^(file|data|about):/.test(request.url())) seen.complaints.push(`${layout}: loads ${request.url()}`);
        });
        await page.emulateMedia({ media, colorScheme });
        const start = Date.now();
        await page.goto(process.argv[2], { waitUntil: "load" });
        await page.evaluate(() => new Promise(done => requestAnimationFrame(() => setTimeout(done))));
        seen.opened[layout] = Date.now() - start;
        const wide = () => document.documentElement.scrollWidth > window.innerWidth;
        if (await page.evaluate(wide)) seen.overflow.push(layout);
        if (pictures) {
          mkdirSync(pictures, { recursive: true });
          await page.screenshot({ path: `${pictures}/${layout}.png`, fullPage: true });
        }
        seen.charts = await page.locator("svg[role=img]").count();
        seen.details = await page.evaluate(() => {
          const all = document.querySelectorAll("details");
          all.forEach(one => (one.open = true));
          return all.length;
        });
        if (await page.evaluate(wide)) seen.overflow.push(`${layout} with all details`);
        await page.addScriptTag({ path: axe });
        const { violations } = await page.evaluate(() => axe.run());
        for (const { id, help, nodes } of violations) {
          seen.violations.push(`${layout}: ${id}: ${help}: ${nodes.length} x ${nodes[0].html.slice(0, 200)}`);
        }
        await page.close();
      }
    }
  } finally {
    await browser.close();
  }
  console.log(JSON.stringify(seen));
}

main();
