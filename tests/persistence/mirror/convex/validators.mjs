/**
 * Whether a value is what a validator of npm `convex` asks for, as its JSON says.
 *
 * Owns: the words for what is wrong, which are like Convex's. Must not: know a table or a function.
 */

const PLAIN = {
  null: (value) => value === null,
  number: (value) => typeof value === "number" || (isObject(value) && "$float" in value),
  bigint: (value) => isObject(value) && "$integer" in value,
  boolean: (value) => typeof value === "boolean",
  string: (value) => typeof value === "string",
  bytes: (value) => isObject(value) && "$bytes" in value,
  id: (value) => typeof value === "string",
  any: () => true,
};

const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);

/** What is wrong with a value, or null. */
export function mismatch(type, value, path = "") {
  if (type.type in PLAIN) return PLAIN[type.type](value) ? null : unlike(type, value, path);
  switch (type.type) {
    case "literal":
      return type.value === value ? null : unlike(type, value, path);
    case "union":
      return type.value.some((one) => mismatch(one, value, path) === null) ? null : unlike(type, value, path);
    case "array":
      if (!Array.isArray(value)) return unlike(type, value, path);
      if (value.length > 8192) return `Array length is too long (${value.length} > maximum length 8192)`;
      return first(value.entries(), ([at, one]) => mismatch(type.value, one, `${path}[${at}]`));
    case "record":
      if (!isObject(value)) return unlike(type, value, path);
      return first(Object.entries(value), ([name, one]) => mismatch(type.values.fieldType, one, `${path}.${name}`));
    case "object":
      return isObject(value) ? ofFields(type.value, value, path) : unlike(type, value, path);
    default:
      throw new Error(`There is no validator ${type.type}.`);
  }
}

function ofFields(fields, value, path) {
  const shown = `\n\nObject: ${JSON.stringify(value)}\nPath: ${path || "."}`;
  for (const name of Object.keys(value)) {
    if (!(name in fields)) return `Object contains extra field \`${name}\` that is not in the validator.${shown}`;
  }
  return first(Object.entries(fields), ([name, { fieldType, optional }]) => {
    if (name in value) return mismatch(fieldType, value[name], `${path}.${name}`);
    return optional ? null : `Object is missing the required field \`${name}\`.${shown}`;
  });
}

function first(all, wrong) {
  for (const one of all) {
    const found = wrong(one);
    if (found !== null) return found;
  }
  return null;
}

const unlike = (type, value, path) =>
  `Value does not match validator.\nPath: ${path || "."}\nValue: ${JSON.stringify(value)}\nValidator: ${JSON.stringify(type)}`;
