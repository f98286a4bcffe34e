import Ajv, { type ErrorObject, type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';

// the schemas are ours, and a test holds them to the draft: checking them at every start takes longer than using them
const ajv = new Ajv({ allErrors: true, strict: false, validateSchema: false, meta: false, verbose: true });
addFormats(ajv);
const { validate: isDateTime } = addFormats.get('date-time') as { validate: (text: string) => boolean };
// a date alone is its midnight in UTC
ajv.addFormat('date-time', (text: string) => isDateTime(text) || isDateTime(`${text}T00:00:00Z`));

/**
 * Checks a value against a JSON schema (draft 7).
 *
 * @returns what is wrong, by path and by example but never with a value, because the value may be a secret; undefined if
 *   nothing is
 */
export function validate(schema: object, value: unknown): string | undefined {
  const check: ValidateFunction = ajv.compile(schema);
  if (check(value)) return undefined;
  // that a branch does not fit is said by what it demands
  const problems = check.errors!.filter(({ keyword }) => keyword !== 'if').map(describe);
  return [...new Set(problems)].slice(0, 5).join('; ');
}

const TYPES: Readonly<Record<string, string>> = {
  string: 'text',
  integer: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
  object: 'an object',
  array: 'a list',
};

function describe(error: ErrorObject): string {
  const path = error.instancePath === '' ? 'the file' : error.instancePath.slice(1).replaceAll('/', '.');
  const { examples = [], pattern_descriptor } = (error.parentSchema ?? {}) as {
    examples?: readonly unknown[];
    pattern_descriptor?: string;
  };
  const [example] = examples;
  switch (error.keyword) {
    case 'required':
      return `${path === 'the file' ? '' : `${path}.`}${error.params.missingProperty} is missing`;
    case 'additionalProperties':
      return `${path} has an unknown property`;
    case 'pattern':
    case 'format':
      return example === undefined
        ? `${path} must be ${pattern_descriptor ?? error.params.format ?? 'of another form'}`
        : `${path} must look like ${example}`;
    case 'enum':
      return `${path} must be one of ${error.params.allowedValues.join(', ')}`;
    case 'minimum':
      return `${path} must be ${error.params.limit} or more`;
    case 'minItems':
      return `${path} must have ${error.params.limit} or more entries`;
    case 'maximum':
      return `${path} must be ${error.params.limit} or less`;
    case 'type': {
      const types = [error.params.type].flat().map((type) => TYPES[type] ?? type);
      return `${path} must be ${types.join(' or ')}${example === undefined ? '' : `, such as ${JSON.stringify(example)}`}`;
    }
    default:
      return `${path} ${error.message}`;
  }
}
