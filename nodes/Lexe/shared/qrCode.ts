import type { IDataObject, INodeProperties } from 'n8n-workflow';
import { toBuffer } from 'qrcode';

import type { OperationContext, OutputItem } from './operation';

export interface QrCodeOptions {
	qrCode?: boolean;
	binaryPropertyName?: string;
}

export const qrCodeFieldOption: INodeProperties = {
	displayName: 'Binary Field for QR Code',
	name: 'binaryPropertyName',
	type: 'string',
	default: 'data',
	description: 'Name of the output binary field that gets the QR code image',
};

/** `what` is put into the QR code: "the invoice". */
export function qrCodeOption(what: string): INodeProperties {
	return {
		displayName: 'QR Code',
		name: 'qrCode',
		type: 'boolean',
		default: false,
		description: `Whether to add ${what} as a QR code image (PNG) to the output`,
	};
}

/** An output item, with `text` as a QR code beside it if the options ask for one. */
export async function withQrCode(
	{ n8n }: OperationContext,
	json: object,
	{ text, fileName }: { text: string; fileName: string },
	options: QrCodeOptions,
): Promise<OutputItem> {
	if (options.qrCode !== true) return { json: json as IDataObject };
	const image = await n8n.helpers.prepareBinaryData(await qrCodeOf(text), fileName, 'image/png');
	const field = options.binaryPropertyName?.trim() || 'data';
	return { json: json as IDataObject, binary: { [field]: image } };
}

/**
 * A PNG image of an invoice or an offer. Upper case, because a QR code of capitals is smaller and
 * every wallet reads both.
 */
async function qrCodeOf(text: string): Promise<Buffer> {
	return await toBuffer(text.toUpperCase(), {
		type: 'png',
		errorCorrectionLevel: 'M',
		scale: 8,
	});
}
