// Holds an AsyncAPI 3 document against the JSON schema of the specification, and published records against the document.
//   node check_asyncapi.mjs DOCUMENT [RECORDS]
// RECORDS has a line of JSON a record: {"topic": ..., "key": ..., "headers": {...}, "payload": "..."}. Says how many records of
// how many types there were, and ends with 1 at the first difference.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);
const Ajv = require("ajv").default;
const addFormats = require("ajv-formats").default;
const specification = structuredClone(require("@asyncapi/specs/schemas/3.0.0.json"));

function fail(words) {
  console.log(words);
  process.exit(1);
}

function validator() {
  const ajv = new Ajv({ strict: false, allErrors: true, unicodeRegExp: false, logger: false });
  addFormats(ajv);
  return ajv;
}

function checkDocument(document) {
  // The validator knows the meta-schemas itself, and takes no second copy.
  for (const draft of ["04", "07"]) delete specification.definitions[`http://json-schema.org/draft-${draft}/schema`];
  const ajv = validator();
  if (!ajv.validate(specification, document)) {
    fail(`this is not AsyncAPI 3.0.0: ${ajv.errorsText(ajv.errors.slice(0, 5))}`);
  }
}

// What a reference within the document leads to.
function resolve(document, value) {
  if (value === undefined || value.$ref === undefined) return value;
  const parts = value.$ref.replace(/^#\//, "").split("/");
  return resolve(document, parts.reduce((part, name) => part?.[name.replaceAll("~1", "/").replaceAll("~0", "~")], document));
}

// Of each record: is it what its message says?
class Records {
  constructor(document) {
    this.document = document;
    this.ajv = validator();
    this.ajv.addSchema(document, "urn:skald:events");
    this.channels = Object.values(document.channels);
    this.seen = new Set();
  }

  // A schema lies in the document, so that references within it lead somewhere.
  check(what, place, value, record) {
    const isValid = this.ajv.getSchema(`urn:skald:events#${place}`);
    if (!isValid(value)) {
      fail(`the ${what} of ${JSON.stringify(record)} ${this.ajv.errorsText(isValid.errors, { dataVar: what })}`);
    }
  }

  take(record) {
    const channel = this.channels.find((one) => one.address === record.topic);
    if (channel === undefined) fail(`there is no channel ${record.topic}`);
    const type = record.headers.ce_type;
    if (channel.messages[type] === undefined) fail(`there is no message ${type} in ${record.topic}`);
    const message = resolve(this.document, channel.messages[type]);
    const place = channel.messages[type].$ref.replace(/^#/, "");
    if (message.contentType !== record.headers["content-type"]) fail(`${type} is of another content-type`);
    this.check("headers", `${place}/headers`, record.headers, record);
    this.check("payload", `${place}/payload`, JSON.parse(record.payload), record);
    this.check("key", `${place}/bindings/kafka/key`, record.key, record);
    this.seen.add(type);
  }
}

const [documentPath, recordsPath] = process.argv.slice(2);
const document = JSON.parse(readFileSync(documentPath, "utf8"));
checkDocument(document);
const records = new Records(document);
const lines = recordsPath === undefined ? [] : readFileSync(recordsPath, "utf8").split("\n").filter((line) => line !== "");
for (const line of lines) records.take(JSON.parse(line));
const types = Object.keys(document.components.messages).length;
console.log(`${lines.length} records, ${records.seen.size} of ${types} types`);
