// Objects as a JSON array on standard input, against the schemas; one line an object:
// "ok|bad|unknown KIND/NAME: why".
const fs = require('node:fs');

const PACKAGES = ['kubernetes-models', '@kubernetes-models/prometheus-operator'];
const ABSENT = new Set(['MODULE_NOT_FOUND', 'ERR_PACKAGE_PATH_NOT_EXPORTED']);

function modelOf(object) {
  for (const name of PACKAGES) {
    try {
      return require(`${name}/${object.apiVersion}/${object.kind}`)[object.kind];
    } catch (error) {
      if (!ABSENT.has(error.code)) throw error;
    }
  }
  return undefined;
}

for (const object of JSON.parse(fs.readFileSync(0, 'utf8'))) {
  const name = `${object.kind}/${object.metadata.name}`;
  const Model = modelOf(object);
  if (!Model) {
    console.log(`unknown ${name}: no schema for ${object.apiVersion}`);
    continue;
  }
  try {
    new Model(object).validate();
    console.log(`ok ${name}`);
  } catch (error) {
    console.log(`bad ${name}: ${error.message}`);
  }
}
