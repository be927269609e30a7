import type { AgeRules } from '../ages';
import { accountEndpoints } from './account';
import { analyzeEndpoints } from './analyze';
import type { Endpoint } from './endpoint';
import { nodeEndpoints } from './node';
import { payEndpoints } from './pay';
import { paymentEndpoints } from './payments';
import { receiveEndpoints } from './receive';

const CURRENT: Endpoint[] = [
	...nodeEndpoints,
	...receiveEndpoints,
	...analyzeEndpoints,
	...payEndpoints,
	...paymentEndpoints,
	...accountEndpoints,
];

/** Old names of the same handlers; `/v1/node/payment` is an endpoint of its own. */
const ALIASED = [
	'/v2/health',
	'/v2/node/node_info',
	'/v2/node/create_invoice',
	'/v2/node/pay_invoice',
];

export const ENDPOINTS: readonly Endpoint[] = [
	...CURRENT,
	...CURRENT.filter((endpoint) => ALIASED.includes(endpoint.path)).map((endpoint) => ({
		...endpoint,
		path: endpoint.path.replace('/v2/', '/v1/'),
	})),
];

/** The methods a path has at this age; empty when the path is unknown. */
export function endpointsAt(path: string, rules: AgeRules): Endpoint[] {
	return ENDPOINTS.filter((one) => one.path === path && one.since <= rules.release);
}
