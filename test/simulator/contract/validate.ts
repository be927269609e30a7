import Ajv2020 from 'ajv/dist/2020';
import contract from './openapi.json';

const ajv = new Ajv2020({ strict: false, validateFormats: false, allErrors: true });
ajv.addSchema(contract, 'contract');

/** What is wrong with a value, by a schema of the contract; empty when nothing is. */
export function problemsWith(value: unknown, schema: string): string[] {
	const validate = ajv.getSchema(`contract#/components/schemas/${schema}`);
	if (!validate) throw new Error(`The contract has no schema ${schema}`);
	void validate(value);
	return (validate.errors ?? []).map((error) => `${error.instancePath} ${error.message ?? ''}`);
}

/** The schema of a 200 reply; undefined when the contract spells it out in place. */
export function replySchema(method: string, path: string): string | undefined {
	const paths: Record<string, Record<string, unknown>> = contract.paths;
	const found = JSON.stringify(paths[path]?.[method.toLowerCase()] ?? null);
	return /"200":.*?"schema":\{"\$ref":"#\/components\/schemas\/(\w+)"\}/.exec(found)?.[1];
}

/** Every operation of the contract, as `METHOD /path`. */
export function operations(): string[] {
	return Object.entries(contract.paths).flatMap(([path, methods]) =>
		Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
	);
}
