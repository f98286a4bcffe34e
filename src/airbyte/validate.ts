import Ajv, { type ErrorObject, type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';

// the schemas are ours, and a test holds them to the draft: checking them at every start takes longer than using them
const ajv = new Ajv({ allErrors: true, strict: false, validateSchema: false, meta: false });
addFormats(ajv);

/**
 * Checks a value against a JSON schema (draft 7).
 *
 * @returns what is wrong, naming each path and rule but never a value, because the value may be a secret;
 *   undefined if nothing is
 */
export function validate(schema: object, value: unknown): string | undefined {
  const check: ValidateFunction = ajv.compile(schema);
  if (check(value)) return undefined;
  const problems = check.errors!.map(describe);
  return [...new Set(problems)].slice(0, 5).join('; ');
}

function describe(error: ErrorObject): string {
  const path = error.instancePath === '' ? 'the file' : error.instancePath.slice(1).replaceAll('/', '.');
  switch (error.keyword) {
    case 'required':
      return `${path === 'the file' ? '' : `${path}.`}${error.params.missingProperty} is missing`;
    case 'additionalProperties':
      return `${path} has an unknown property`;
    case 'pattern':
      return `${path} does not have the form that is asked for (${error.params.pattern})`;
    case 'enum':
      return `${path} must be one of ${error.params.allowedValues.join(', ')}`;
    default:
      return `${path} ${error.message}`;
  }
}
