// Asks a server by OpenAI's client and prints what it got as one JSON object.
// Usage: node openai-client.cjs BASE_URL FOLDER_WITH_NODE_MODULES
const { createRequire } = require("node:module");
const { OpenAI } = createRequire(process.argv[3] + "/")("openai");

const client = new OpenAI({ baseURL: process.argv[2], apiKey: "secret", maxRetries: 0 });
const messages = [{ role: "user", content: "hello" }];
const settings = { model: "noise", max_tokens: 12, seed: 7 };

async function main() {
  const models = [];
  for await (const model of client.models.list()) models.push(model.id);
  const chat = await client.chat.completions.create({ ...settings, messages });
  let streamed = "";
  const stream = await client.chat.completions.create({ ...settings, messages, stream: true });
  for await (const chunk of stream) streamed += chunk.choices[0]?.delta?.content ?? "";
  const completion = await client.completions.create({ ...settings, prompt: "the" });
  const refused = await client.chat.completions
    .create({ ...settings, messages, temperature: 5 })
    .catch(e => ({ type: e.constructor.name, status: e.status, param: e.param, code: e.code }));
  console.log(JSON.stringify({
    models,
    chat: chat.choices[0].message.content,
    streamed,
    completion: completion.choices[0].text,
    usage: completion.usage.completion_tokens,
    refused,
  }));
}

main();
