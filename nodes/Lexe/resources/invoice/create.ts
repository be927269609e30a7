import type { IDataObject } from 'n8n-workflow';

import { amountFields, readAmount, withConversion } from '../../shared/amountFields';
import { personalNoteField } from '../../shared/fields';
import { valueOf } from '../../shared/nodeErrors';
import { defineOperation, item, type OperationContext } from '../../shared/operation';
import { fieldError, readInteger, readNote, readText } from '../../shared/parameters';
import { qrCodeOf } from '../../shared/qrCode';
import { checkPartnerKept, partnerOptions, readPartner, type PartnerOptions } from './partner';

const MAX_DESCRIPTION_BYTES = 639;
const MAX_EXPIRATION_SECS = 86_400;

interface CreateOptions extends PartnerOptions {
	personalNote?: string;
	qrCode?: boolean;
	binaryPropertyName?: string;
}

export const create = defineOperation({
	name: 'Create',
	value: 'create',
	action: 'Create an invoice',
	description: 'Create a Lightning invoice that a customer can pay to you',
	effect: 'create',
	endpoints: ['createInvoice', 'payment'],
	fields: [
		...amountFields({
			displayName: 'Amount',
			name: 'amount',
			type: 'string',
			default: '',
			placeholder: 'e.g. 2100',
			description:
				'How much to ask for, in the unit below. Leave empty to let the payer choose. Up to 3 decimals of a satoshi.',
		}),
		{
			displayName: 'Description',
			name: 'description',
			type: 'string',
			default: '',
			placeholder: 'e.g. Two coffees',
			description: 'What the payer sees in their wallet. At most 639 bytes.',
		},
		{
			displayName: 'Expires After',
			name: 'expirationSecs',
			type: 'number',
			typeOptions: { minValue: 1, maxValue: MAX_EXPIRATION_SECS, numberPrecision: 0 },
			default: 3600,
			hint: 'Seconds, at most 86400 (one day)',
			description: 'How long the invoice can be paid, in seconds',
		},
		{
			displayName: 'Options',
			name: 'options',
			type: 'collection',
			placeholder: 'Add Option',
			default: {},
			options: [
				{
					displayName: 'Binary Field for QR Code',
					name: 'binaryPropertyName',
					type: 'string',
					default: 'data',
					description: 'Name of the output binary field that gets the QR code image',
				},
				...partnerOptions,
				{
					...personalNoteField,
					description: `${personalNoteField.description} Sidecars older than 0.4.11 do not keep it.`,
				},
				{
					displayName: 'QR Code',
					name: 'qrCode',
					type: 'boolean',
					default: false,
					description: 'Whether to add the invoice as a QR code image (PNG) to the output',
				},
			],
		},
	],
	async run(context) {
		const { client, n8n, itemIndex } = context;
		const options = n8n.getNodeParameter('options', itemIndex, {}) as CreateOptions;
		const entered = readAmount(context, 'amount', 'Amount');
		const partner = readPartner(context, options, entered !== undefined);
		const invoice = valueOf(
			await client.createInvoice({
				amount: entered?.amount.toSats(),
				description: readDescription(context),
				expirationSecs: readInteger(
					context,
					n8n.getNodeParameter('expirationSecs', itemIndex, 3600),
					'Expires After',
					{ min: 1, max: MAX_EXPIRATION_SECS, unit: 'seconds' },
				),
				personalNote: readNote(context, String(options.personalNote ?? '').trim(), 'Personal Note'),
				partner,
			}),
			{ node: n8n.getNode(), itemIndex },
		);
		if (partner) await checkPartnerKept(context, invoice.index);
		const json = withConversion(invoice, entered);
		if (options.qrCode !== true) return item(json);

		const image = await n8n.helpers.prepareBinaryData(
			await qrCodeOf(invoice.invoice),
			'invoice.png',
			'image/png',
		);
		const field = options.binaryPropertyName?.trim() || 'data';
		return { json: json as IDataObject, binary: { [field]: image } };
	},
});

function readDescription(context: OperationContext): string {
	const description = readText(context, 'description');
	const bytes = Buffer.byteLength(description);
	if (bytes <= MAX_DESCRIPTION_BYTES) return description;
	throw fieldError(
		context,
		'Description',
		`must have at most ${MAX_DESCRIPTION_BYTES} bytes, not ${bytes}`,
	);
}
