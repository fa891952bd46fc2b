// Talks to the chat page in a real browser and prints what was seen as one JSON object.
// Usage: node chat-page.cjs PAGE_URL FOLDER_WITH_NODE_MODULES BROWSER
const { createRequire } = require("node:module");
const { chromium } = createRequire(process.argv[3] + "/")("playwright-core");

async function main() {
  const browser = await chromium.launch({
    executablePath: process.argv[4],
    args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync", "--no-first-run"],
  });
  const complaints = [];
  const seen = { overflow: [] };
  try {
    const page = await browser.newPage();
    page.on("pageerror", e => complaints.push(e.message));
    await page.goto(process.argv[2]);
    const ask = async (text, tokens) => {
      await page.fill("#tokens", String(tokens));
      await page.fill("#text", text);
      await page.press("#text", "Enter");
    };
    const idle = () => page.waitForFunction(() => document.getElementById("stop").disabled);

    await ask("who are you?", 5);
    await idle();
    seen.refused = await page.textContent("#log p.error");

    await page.reload();
    await page.fill("#key", "secret");
    await ask("<b>hello</b>", 12);
    await idle();
    seen.user = await page.textContent("#log p.user");
    seen.markup = await page.locator("#log b").count();
    seen.answer = await page.textContent("#log p.assistant");
    await ask("and again", 12);
    await idle();
    seen.turns = await page.locator("#log p").count();

    await ask("a long one", 100000);
    await page.waitForFunction(() => document.querySelector("#log p:last-child").textContent.length > 20);
    await page.click("#stop");
    await idle();
    seen.stopped = (await page.textContent("#log p:last-child")).length > 20;

    for (const width of [1280, 390]) {
      await page.setViewportSize({ width, height: 800 });
      const wide = await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth);
      if (wide) seen.overflow.push(width);
    }
  } finally {
    await browser.close();
  }
  console.log(JSON.stringify({ ...seen, complaints }));
}

main();
