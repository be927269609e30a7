import type { Clients } from '../node/clients';
import { parseJson } from './json';
import { badAuth, command } from '../refusal';
import type { SimulatorOptions } from '../world';

const NO_CREDENTIALS =
	'No client credentials configured. Configure the sidecar with LEXE_CLIENT_CREDENTIALS, ' +
	'or provide credentials with the Authorization header.';

const WARNING =
	'warning: No client credentials configured.\n' +
	'Set LEXE_CLIENT_CREDENTIALS, or send an "Authorization: Bearer" header with each request.';

/** Who may use the wallet (section 3). There is one wallet, whatever the credentials. */
export class Access {
	constructor(
		private readonly options: SimulatorOptions,
		private readonly clients: Clients,
	) {}

	/** Section 7.1: only a malformed header is refused, nothing is looked up. */
	health(header: string | undefined): string {
		if (header === undefined) return this.options.requireAuth ? WARNING : 'ok';
		this.decode(header);
		return 'ok';
	}

	/** Refuses a missing or malformed header at once, and revoked or unknown credentials. */
	check(header: string | undefined): void {
		if (header === undefined) {
			if (this.options.requireAuth) throw badAuth(NO_CREDENTIALS);
			return;
		}
		const credentials = this.decode(header);
		const accepted = this.options.credentials ?? [];
		if (accepted.includes(credentials) || this.clients.accepts(credentials)) return;
		// The sidecar can read them; it is the gateway that will not have them.
		if (accepted.length > 0 || this.clients.knows(credentials)) {
			throw command('Could not get bearer token: [101=BadAuth] Invalid or revoked credentials');
		}
	}

	private decode(header: string): string {
		if (!header.startsWith('Bearer ')) {
			throw badAuth("Auth header must use 'Bearer ' followed by client credentials");
		}
		const credentials = header.slice('Bearer '.length).trim();
		const listed = this.options.credentials?.includes(credentials) ?? false;
		if (!listed && !isCredentials(credentials)) {
			throw badAuth('Could not parse client credentials from auth header');
		}
		return credentials;
	}
}

/** Base64 of a JSON object with a user key; older ones lack that key and are refused. */
function isCredentials(text: string): boolean {
	if (!/^[A-Za-z0-9+/]+={0,2}$/.test(text)) return false;
	const parsed = parseJson(Buffer.from(text, 'base64').toString());
	const value = 'value' in parsed ? parsed.value : undefined;
	return (
		typeof value === 'object' &&
		value !== null &&
		'user_pk' in value &&
		typeof value.user_pk === 'string'
	);
}
