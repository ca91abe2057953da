// Checks pages for valid HTML: a page as a JSON string on each line in, its errors as JSON on a line out.
import { createInterface } from "node:readline";
import { readFileSync } from "node:fs";
import { HtmlValidate, StaticConfigLoader } from "html-validate";

const config = JSON.parse(readFileSync(new URL("htmlvalidate.json", import.meta.url)));
const validator = new HtmlValidate(new StaticConfigLoader(config));

for await (const line of createInterface({ input: process.stdin })) {
  const report = await validator.validateString(JSON.parse(line));
  const errors = report.results.flatMap((result) => result.messages);
  console.log(JSON.stringify(errors.map((e) => `line ${e.line}: ${e.message} (${e.ruleId})`)));
}
