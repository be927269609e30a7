import { amountFields, readOwnAmount, withConversion } from '../../shared/amountFields';
import { personalNoteField } from '../../shared/fields';
import { valueOf } from '../../shared/nodeErrors';
import { defineOperation } from '../../shared/operation';
import { readInteger, readInvoiceDescription, readNote } from '../../shared/parameters';
import {
	qrCodeFieldOption,
	qrCodeOption,
	withQrCode,
	type QrCodeOptions,
} from '../../shared/qrCode';
import { checkPartnerKept, partnerOptions, readPartner, type PartnerOptions } from './partner';

const MAX_EXPIRATION_SECS = 86_400;

interface CreateOptions extends QrCodeOptions, PartnerOptions {
	personalNote?: string;
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
				qrCodeFieldOption,
				...partnerOptions,
				{
					...personalNoteField,
					description: `${personalNoteField.description} Sidecars older than 0.4.11 do not keep it.`,
				},
				qrCodeOption('the invoice'),
			],
		},
	],
	async run(context) {
		const { client, n8n, itemIndex } = context;
		const options = n8n.getNodeParameter('options', itemIndex, {}) as CreateOptions;
		const entered = readOwnAmount(context, 'amount', 'Amount');
		const partner = readPartner(context, options, entered !== undefined);
		const invoice = valueOf(
			await client.createInvoice({
				amount: entered?.amount.toSats(),
				description: readInvoiceDescription(context),
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
		const image = { text: invoice.invoice, fileName: 'invoice.png' };
		return await withQrCode(context, json, image, options);
	},
});
