import type { INodeProperties } from 'n8n-workflow';

import { readLnurl, type LnurlUse } from '../../shared/lnurl';
import type { OperationContext } from '../../shared/operation';
import { fieldError, readText } from '../../shared/parameters';

export const lnurlField: INodeProperties = {
	displayName: 'LNURL',
	name: 'lnurl',
	type: 'string',
	default: '',
	required: true,
	placeholder: 'e.g. lnurl1dp68gurn8gh…',
};

/** An LNURL of a form that can be used for this. */
export function lnurlFor(context: OperationContext, use: LnurlUse): string {
	const read = readLnurl(readText(context, 'lnurl'), use);
	if (read.ok) return read.lnurl;
	throw fieldError(context, 'LNURL', read.problem);
}
