import { toBuffer } from 'qrcode';

/**
 * A PNG image of an invoice. Upper case, because a QR code of capitals is smaller and every
 * wallet reads both.
 */
export async function qrCodeOf(invoice: string): Promise<Buffer> {
	return await toBuffer(invoice.toUpperCase(), {
		type: 'png',
		errorCorrectionLevel: 'M',
		scale: 8,
	});
}
