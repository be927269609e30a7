import type { OperationContext } from './operation';
import { TOKEN_ROOM } from './journal';
import { inputError } from './nodeErrors';
import { isPaymentIndex } from '../sidecar/paymentIndex';

/*
 * Reading what the user entered. Each of these throws a NodeOperationError that names the field
 * and the item, before anything is sent.
 */

const MAX_NOTE_CHARACTERS = 200;
const MAX_NOTE_BYTES = 512;
const MAX_DESCRIPTION_BYTES = 639;

/** A string parameter without surrounding white space. Numbers become their digits. */
export function readText(context: OperationContext, name: string): string {
	const value = context.n8n.getNodeParameter(name, context.itemIndex, '');
	return value === null || value === undefined ? '' : String(value).trim();
}

/**
 * Whether a parameter is set to an expression. `option` = the name of an option, if the parameter is
 * a collection of options.
 */
export function isExpression({ n8n }: OperationContext, name: string, option?: string): boolean {
	const setting: unknown = n8n.getNode().parameters[name];
	if (typeof setting === 'string') return setting.startsWith('=');
	if (option === undefined || typeof setting !== 'object' || setting === null) return false;
	const inner = (setting as Record<string, unknown>)[option];
	return typeof inner === 'string' && inner.startsWith('=');
}

/**
 * For a field that is empty: refuses it when that is only because its expression gives nothing, as
 * with a misspelt field name. `advice` says what that would do, or how to leave it empty on purpose.
 */
export function refuseLostExpression(
	context: OperationContext,
	field: { name: string; option?: string; label: string },
	advice: string,
): void {
	if (!isExpression(context, field.name, field.option)) return;
	throw fieldError(context, field.label, `is empty, because its expression gives nothing${advice}`);
}

/** A whole number within bounds. Digits in a string are fine: expressions often give those. */
export function readInteger(
	context: OperationContext,
	value: unknown,
	label: string,
	bounds: { min: number; max: number; unit: string },
): number {
	const { min, max, unit } = bounds;
	const text = typeof value === 'string' ? value.trim() : value;
	const number = text === '' ? NaN : Number(text);
	if (Number.isInteger(number) && number >= min && number <= max) return number;
	throw fieldError(
		context,
		label,
		`must be a whole number from ${min} to ${max} ${unit}, not ${JSON.stringify(value) ?? 'empty'}`,
	);
}

/**
 * A note (contract 4.2: 1–200 characters, at most 512 bytes), or undefined. `room` is kept free
 * for what the node adds itself, in ASCII characters.
 */
export function readNote(
	context: OperationContext,
	note: string,
	label: string,
	room = 0,
): string | undefined {
	if (note === '') return undefined;
	const maxCharacters = MAX_NOTE_CHARACTERS - room;
	const maxBytes = MAX_NOTE_BYTES - room;
	const characters = [...note].length;
	if (characters > maxCharacters) {
		const problem = `must have at most ${maxCharacters} characters, not ${characters}`;
		throw fieldError(context, label, problem);
	}
	if (Buffer.byteLength(note) > maxBytes) {
		const problem = `must have at most ${maxBytes} bytes; special characters and emoji take several each`;
		throw fieldError(context, label, problem);
	}
	return note;
}

/** The Personal Note, with room for the mark that the node adds. */
export function readMarkedNote(context: OperationContext): string | undefined {
	return readNote(context, readText(context, 'personalNote'), 'Personal Note', TOKEN_ROOM);
}

/** The Description of an invoice, empty if there is none (BOLT 11: at most 639 bytes). */
export function readInvoiceDescription(context: OperationContext): string {
	const description = readText(context, 'description');
	const bytes = Buffer.byteLength(description);
	if (bytes <= MAX_DESCRIPTION_BYTES) return description;
	const problem = `must have at most ${MAX_DESCRIPTION_BYTES} bytes, not ${bytes}`;
	throw fieldError(context, 'Description', problem);
}

/** A payment index (contract 4.3). */
export function readPaymentIndex(context: OperationContext): string {
	const index = readText(context, 'index');
	if (isPaymentIndex(index)) return index;
	throw fieldError(context, 'Payment Index', problemWithIndex(index));
}

/** Why a text is no payment index, without a subject. */
export function problemWithIndex(text: string): string {
	if (text === '') return 'is empty: enter the "index" of a payment';
	if (/^u\d{19}-/.test(text)) {
		return 'is a cursor of updated payments: use the "index" of a payment, which starts with a digit';
	}
	if (/^[0-9a-f]{64}$/.test(text)) {
		return 'is a payment hash: use the "index" of the payment, which is longer';
	}
	if (/^ln(?:bc|tb)/i.test(text)) {
		return 'is an invoice: use the "index" that came with it';
	}
	const shown = text.length > 40 ? `${text.slice(0, 39)}…` : text;
	return `is not a payment index: "${shown}". It has 19 digits, a dash and an ID, such as 0000001786000000123-ln_ followed by 64 characters`;
}

/** Hex digits of so many bytes in lower case (contract 4.2), or undefined when there are none. */
export function readHex(
	context: OperationContext,
	value: unknown,
	label: string,
	bytes: number,
): string | undefined {
	const text = String(value ?? '').trim();
	if (text === '') return undefined;
	const digits = text.toLowerCase();
	if (digits.length === 2 * bytes && /^[0-9a-f]+$/.test(digits)) return digits;
	// A long text may be a secret that was pasted into the wrong field.
	const shown = text.length > 80 ? `${text.length} characters` : `"${text}"`;
	throw fieldError(
		context,
		label,
		`must be ${2 * bytes} characters from 0 to 9 and a to f, not ${shown}`,
	);
}

/** A value that was refused; `problem` completes "<field> …". */
export function fieldError(context: OperationContext, label: string, problem: string) {
	const { n8n, itemIndex, effect } = context;
	const notSent = `tem ${itemIndex} was not sent to the Lexe sidecar.`;
	return inputError(label, problem, {
		node: n8n.getNode(),
		itemIndex,
		description: effect === 'spend' ? `No money has moved: i${notSent}` : `I${notSent}`,
	});
}

/** Return All and Limit: how many results are wanted. */
export function readLimit(context: OperationContext): number {
	const { n8n, itemIndex } = context;
	if (n8n.getNodeParameter('returnAll', itemIndex, false) === true) return Infinity;
	const limit: unknown = n8n.getNodeParameter('limit', itemIndex, 50);
	return readInteger(context, limit, 'Limit', { min: 1, max: 1_000_000, unit: 'results' });
}
