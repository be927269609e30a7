import { amountFields, readOwnAmount, withConversion } from '../../shared/amountFields';
import { readOffer } from '../../shared/bolt12';
import { valueOf } from '../../shared/nodeErrors';
import { defineOperation, type OperationContext } from '../../shared/operation';
import { readInteger, readNote, readText } from '../../shared/parameters';
import {
	qrCodeFieldOption,
	qrCodeOption,
	withQrCode,
	type QrCodeOptions,
} from '../../shared/qrCode';

/** The sidecar keeps the time in 32 bits: more than 130 years. */
const MAX_EXPIRATION_SECS = 2 ** 32 - 1;

export const create = defineOperation({
	name: 'Create',
	value: 'create',
	action: 'Create an offer',
	description: 'Create an offer that can be paid to you again and again, for example a printed one',
	effect: 'create',
	endpoints: ['createOffer'],
	fields: [
		{
			displayName: 'Description',
			name: 'description',
			type: 'string',
			default: '',
			placeholder: 'e.g. Tips',
			description: 'What payers see in their wallet. At most 200 characters.',
		},
		...amountFields({
			displayName: 'Minimum Amount',
			name: 'minAmount',
			type: 'string',
			default: '',
			placeholder: 'e.g. 100',
			description:
				'The least that can be paid, in the unit below. Leave empty for no minimum. Up to 3 decimals of a satoshi.',
		}),
		{
			displayName: 'Expires After',
			name: 'expirationSecs',
			type: 'number',
			typeOptions: { minValue: 0, maxValue: MAX_EXPIRATION_SECS, numberPrecision: 0 },
			default: 0,
			hint: 'Seconds; 0 = never',
			description: 'How long the offer can be paid, in seconds. 0 or empty = it never expires.',
		},
		{
			displayName: 'Options',
			name: 'options',
			type: 'collection',
			placeholder: 'Add Option',
			default: {},
			options: [qrCodeFieldOption, qrCodeOption('the offer')],
		},
	],
	async run(context) {
		const { client, n8n, itemIndex } = context;
		const options = n8n.getNodeParameter('options', itemIndex, {}) as QrCodeOptions;
		const minimum = readOwnAmount(context, 'minAmount', 'Minimum Amount');
		const created = valueOf(
			await client.createOffer({
				description: readNote(context, readText(context, 'description'), 'Description'),
				minAmount: minimum?.amount.toSats(),
				expirationSecs: readExpiration(context),
			}),
			{ node: n8n.getNode(), itemIndex },
		);
		// Not in the reply, but payments of the offer carry it, and the triggers can filter by it.
		const read = readOffer(created.offer);
		const json = { ...created, offer_id: read.ok ? read.offer.offerId : null };
		const image = { text: created.offer, fileName: 'offer.png' };
		return await withQrCode(context, withConversion(json, minimum), image, options);
	},
});

/** Undefined = never. */
function readExpiration(context: OperationContext): number | undefined {
	const text = readText(context, 'expirationSecs');
	if (text === '') return undefined;
	const bounds = { min: 0, max: MAX_EXPIRATION_SECS, unit: 'seconds' };
	return readInteger(context, text, 'Expires After', bounds) || undefined;
}
