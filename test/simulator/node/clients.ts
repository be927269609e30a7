import type { Clock } from './clock';
import type { Random } from './random';
import { command } from '../refusal';

/** Section 7.26, as it goes over the wire. */
export interface ClientInfo {
	client_pk: string;
	created_at: number;
	expires_at: number | null;
	label: string | null;
}

interface Client {
	info: ClientInfo;
	credentials: string;
	revoked: boolean;
}

/** The SDK clients of the wallet (sections 7.26 to 7.29). */
export class Clients {
	private readonly clients = new Map<string, Client>();

	constructor(
		private readonly clock: Clock,
		private readonly random: Random,
	) {}

	/** Without the revoked and the expired. */
	list(): Record<string, ClientInfo> {
		const live = [...this.clients.values()].filter((client) => this.isLive(client));
		return Object.fromEntries(live.map((client) => [client.info.client_pk, client.info]));
	}

	create(label: string | null, expiresAt: number | null): Client {
		checkLabel(label);
		if (Object.keys(this.list()).length >= 100) throw command('Error: Too many clients');
		const info = {
			client_pk: this.random.hex(),
			created_at: this.clock.now(),
			expires_at: expiresAt,
			label,
		};
		const client = { info, credentials: this.mint(info.client_pk), revoked: false };
		this.clients.set(info.client_pk, client);
		return client;
	}

	update(clientPk: string, changes: Partial<ClientInfo>): ClientInfo {
		const client = this.existing(clientPk);
		checkLabel(changes.label ?? null);
		Object.assign(client.info, changes);
		return client.info;
	}

	revoke(clientPk: string): ClientInfo {
		const client = this.existing(clientPk);
		client.revoked = true;
		return client.info;
	}

	accepts(credentials: string): boolean {
		const client = this.byCredentials(credentials);
		return client !== undefined && this.isLive(client);
	}

	knows(credentials: string): boolean {
		return this.byCredentials(credentials) !== undefined;
	}

	private byCredentials(credentials: string): Client | undefined {
		return [...this.clients.values()].find((client) => client.credentials === credentials);
	}

	private isLive({ info, revoked }: Client): boolean {
		return !revoked && (info.expires_at === null || info.expires_at > this.clock.now());
	}

	private existing(clientPk: string): Client {
		const client = this.clients.get(clientPk);
		if (!client) throw command('Error: Unknown client');
		return client;
	}

	/** Base64 without padding of a JSON object, like the real ones. */
	private mint(clientPk: string): string {
		const content = {
			user_pk: this.random.key('user').toString('hex'),
			client_pk: clientPk,
			rev_client_key_der: this.random.hex(),
		};
		return Buffer.from(JSON.stringify(content)).toString('base64').replace(/=+$/, '');
	}
}

function checkLabel(label: string | null): void {
	if (Buffer.byteLength(label ?? '') > 64) throw command('Error: Label is longer than 64 bytes');
}
