import { decodeInvoice } from '../../shared/bolt11';
import { invoiceField } from '../../shared/fields';
import { defineOperation, item } from '../../shared/operation';
import { fieldError, readText } from '../../shared/parameters';

export const decode = defineOperation({
	name: 'Decode',
	value: 'decode',
	action: 'Decode an invoice',
	description: 'Read what an invoice says, without paying it. Works offline.',
	effect: 'read',
	endpoints: [],
	fields: [invoiceField],
	async run(context) {
		const decoded = decodeInvoice(readText(context, 'invoice'));
		if (!decoded.ok) throw fieldError(context, 'Invoice', decoded.problem);
		const { invoice } = decoded;
		return item({
			invoice: invoice.invoice,
			network: invoice.network,
			amount: invoice.amount?.toSats() ?? null,
			description: invoice.description,
			description_hash: invoice.descriptionHash,
			payment_hash: invoice.paymentHash,
			payee: invoice.payee,
			created_at: invoice.createdAt,
			expires_at: invoice.expiresAt,
			expired: context.client.clock.now() >= invoice.expiresAt,
		});
	},
});
