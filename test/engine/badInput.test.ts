import type { INode } from 'n8n-workflow';

import { runLexe } from '../support/engine';
import { useSidecars } from '../support/sidecar';
import { documented } from '../support/invoices';
import type { Simulator } from '../simulator';

const sidecar = useSidecars();

const HASH = 'ad34bdcf4fc9ea9e03f1a7121a3c36621d0f56b8735be0bbc99ff24c7939454d';
const INDEX = `0000001786000000123-ln_${HASH}`;

/** The second of two items is bad: the sentence has to say which. */
async function runWithBadItem(sim: Simulator, parameters: INode['parameters']) {
	return await runLexe({
		parameters,
		node: { onError: 'continueRegularOutput' },
		credential: { baseUrl: sim.url },
		input: [{ json: {} }],
	});
}

async function fail(parameters: INode['parameters'], baseUrl?: string) {
	const sim = await sidecar();
	const { error } = await runLexe({ parameters, credential: { baseUrl: baseUrl ?? sim.url } });
	expect(sim.requests).toEqual([]);
	if (!error) throw new Error('This did not fail');
	return error;
}

describe('a bad Sidecar URL', () => {
	it.each([
		['', /^Lexe credential: The Sidecar URL is empty\. Enter its address, for example/],
		['127.0.0.1:5393', /^Lexe credential: The Sidecar URL needs http:\/\/ or https:\/\/ in front/],
		['http://127.0.0.1:5393/v2', /^Lexe credential: The Sidecar URL must end after the port/],
		['http://', /^Lexe credential: The Sidecar URL is not a valid address/],
		['http://a:geheim@127.0.0.1', /^Lexe credential: The Sidecar URL must not contain a user/],
	])('%j is refused before anything is sent', async (baseUrl, sentence) => {
		const error = await fail({ resource: 'node', operation: 'getInfo' }, baseUrl);
		expect(error.message).toMatch(sentence);
		expect(error.description).toMatch(/^Open the Lexe credential .* Nothing was sent\.$/);
		expect(JSON.stringify(error)).not.toContain('geheim');
	});

	it('is not what a trailing slash is', async () => {
		const sim = await sidecar();
		const { items } = await runLexe({
			parameters: { resource: 'node', operation: 'getInfo' },
			credential: { baseUrl: `${sim.url}/` },
		});
		expect(items).toHaveLength(1);
		expect(sim.requests.map(({ path }) => path)).toEqual(['/v2/node/node_info']);
	});
});

const create = (parameters: INode['parameters']) => ({
	resource: 'invoice',
	operation: 'create',
	...parameters,
});
const pay = (parameters: INode['parameters']) => ({
	resource: 'invoice',
	operation: 'pay',
	...parameters,
});
const get = (index: string) => ({ resource: 'payment', operation: 'get', index });

const SEPARATORS = 'must be plain digits with "." for decimals and no thousands separators';
const EXPIRY = 'Expires After must be a whole number from 1 to 86400 seconds';

describe('a bad value', () => {
	it.each<[string, INode['parameters'], string]>([
		[
			'amount 1.2345',
			create({ amount: '1.2345' }),
			'Amount must have at most 3 decimals, not "1.2345"',
		],
		['amount -1', create({ amount: '-1' }), 'Amount must not be negative, not "-1"'],
		[
			'amount 1e3',
			create({ amount: '1e3' }),
			'Amount must be written out without an exponent, not "1e3"',
		],
		['amount 1,000', create({ amount: '1,000' }), `Amount ${SEPARATORS}, not "1,000"`],
		['amount abc', create({ amount: 'abc' }), 'Amount must be a number such as 2100, not "abc"'],
		['amount 0', create({ amount: '0' }), 'Amount must be more than 0'],
		['amount 0.000', create({ amount: '0.000' }), 'Amount must be more than 0'],
		['amount of spaces', create({ amount: '  ' }), 'Amount must not be empty'],
		[
			'half a millisatoshi',
			create({ amount: '0.5', amountUnit: 'msats' }),
			'Amount must have whole millisatoshis, not "0.5"',
		],
		['expiry 0', create({ expirationSecs: 0 }), `${EXPIRY}, not 0`],
		['expiry -5', create({ expirationSecs: -5 }), `${EXPIRY}, not -5`],
		['expiry 86401', create({ expirationSecs: 86401 }), `${EXPIRY}, not 86401`],
		['expiry 1.5', create({ expirationSecs: 1.5 }), `${EXPIRY}, not 1.5`],
		['expiry text', create({ expirationSecs: 'an hour' }), `${EXPIRY}, not "an hour"`],
		['expiry of spaces', create({ expirationSecs: ' ' }), EXPIRY],
		['expiry null', create({ expirationSecs: '={{ null }}' }), EXPIRY],
		[
			'long description',
			create({ description: '☕'.repeat(214) }),
			'Description must have at most 639 bytes, not 642',
		],
		[
			'long note',
			create({ options: { personalNote: 'x'.repeat(201) } }),
			'Personal Note must have at most 200 characters, not 201',
		],
		[
			'heavy note',
			create({ options: { personalNote: '😀'.repeat(129) } }),
			'Personal Note must have at most 512 bytes',
		],
		[
			'no invoice',
			pay({ invoice: '={{ "" }}' }),
			'Invoice is empty: enter an invoice that starts with lnbc',
		],
		['no invoice at all', pay({ invoice: 'abc' }), 'Invoice is not a Lightning invoice'],
		[
			'an address',
			pay({ invoice: 'alice@example.com' }),
			'Invoice is an LNURL or a Lightning address',
		],
		[
			'a typing error',
			pay({ invoice: documented.lunch.replace('qzam5', 'qzam6') }),
			'Invoice has a typing error: its checksum does not match',
		],
		[
			'long note',
			pay({ invoice: documented.lunch, personalNote: 'x'.repeat(201) }),
			'Personal Note must',
		],
		[
			'fallback amount',
			pay({ invoice: documented.amountless, fallbackAmount: '1,000' }),
			`Amount if the Invoice Has None ${SEPARATORS}, not "1,000"`,
		],
		[
			'max wait 0',
			pay({ invoice: documented.lunch, options: { maxWaitSecs: 0 } }),
			'Max Wait must be a whole number from 1 to 3600 seconds, not 0',
		],
		['empty index', get('={{ "" }}'), 'Payment Index is empty: enter the "index" of a payment'],
		['a hash', get(HASH), 'Payment Index is a payment hash: use the "index" of the payment'],
		['an invoice', get(documented.lunch), 'Payment Index is an invoice: use the "index" that came'],
		[
			'a cursor',
			get(`u${INDEX}`),
			'Payment Index is a cursor of updated payments: use the "index"',
		],
		['a short index', get(INDEX.slice(0, -1)), 'Payment Index is not a payment index: "0000001786'],
		['any text', get('hello'), 'Payment Index is not a payment index: "hello"'],
		['a system error', get('EACCES'), 'Payment Index is not a payment index: "EACCES"'],
	])('%s: one sentence with field and value, nothing is sent', async (_name, parameters, start) => {
		const error = await fail(parameters);
		expect(error.message.startsWith(start) ? start : error.message).toBe(start);
		expect(error.description).toMatch(/item 0 was not sent/i);
	});

	it.each(['testnet', 'signet', 'regtest'] as const)('an invoice for %s', async (network) => {
		const sim = await sidecar();
		const { invoice } = sim.other.createInvoice({ network, amountSats: 5 });
		const { error } = await runLexe({
			parameters: pay({ invoice }),
			credential: { baseUrl: sim.url },
		});
		expect(error?.message).toBe(
			`Invoice is for Bitcoin ${network}, not for real bitcoin: only invoices that start with lnbc can be paid`,
		);
		expect(sim.requests).toEqual([]);
	});

	it('is found in the item it came with', async () => {
		const sim = await sidecar();
		const { error } = await runLexe({
			parameters: create({ amount: '={{ $json.amount }}' }),
			credential: { baseUrl: sim.url },
			input: [{ json: { amount: 1 } }, { json: { amount: 1.23456 } }],
		});
		expect(error?.message).toMatch(/^Amount must have at most 3 decimals, not 1\.23456/);
		expect(error?.description).toBe('Item 1 was not sent to the Lexe sidecar.');
		expect(error).toHaveProperty('context.itemIndex', 1);
	});

	it.each([
		['true', 'true'],
		['[5]', '[5]'],
		['({ sats: 5 })', '{"sats":5}'],
		['NaN', 'NaN'],
		['1e-7', '1e-7'],
	])('from an expression is shown as it is: %s', async (expression, shown) => {
		const error = await fail(create({ amount: `={{ ${expression} }}` }));
		expect(error.message).toMatch(/^Amount must be /);
		expect(error.message).toContain(`not ${shown}`);
	});

	it('becomes an error item with Continue On Fail', async () => {
		const sim = await sidecar();
		const { items } = await runWithBadItem(sim, create({ amount: 'abc' }));
		expect(items[0]?.json.error).toBe('Amount must be a number such as 2100, not "abc"');
		expect(sim.requests).toEqual([]);
	});
});

describe('an operation', () => {
	it('that this version does not have is named', async () => {
		const error = await fail({ resource: 'invoice', operation: 'burn' });
		expect(error.message).toMatch(/no operation "burn" for "invoice"|"burn"/);
	});
});
