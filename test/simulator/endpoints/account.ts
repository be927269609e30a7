import { badAuth, command } from '../refusal';
import {
	amount,
	defaulted,
	flag,
	hex,
	optional,
	required,
	text,
	timestampMs,
} from '../http/decode';
import type { Call } from '../http/call';
import type { ClientInfo } from '../node/clients';
import type { Endpoint } from './endpoint';

/** Sections 7.2, 7.3, 7.14, 7.15 and 7.23 to 7.29. The default wallet counts as a root seed. */
export const accountEndpoints: Endpoint[] = [
	{ method: 'PUT', path: '/v2/node/signup', since: 12, authenticatesItself: true, run: signUp },
	{ method: 'PUT', path: '/v2/node/provision', since: 12, run: provision },
	{
		method: 'GET',
		path: '/v2/node/human_bitcoin_address',
		since: 14,
		run: (call) => call.world.address.json(),
	},
	{ method: 'PUT', path: '/v2/node/human_bitcoin_address', since: 15, run: claimAddress },
	{
		method: 'GET',
		path: '/v2/node/list_channels',
		since: 14,
		run: (call) => ({ channels: call.world.channels.list() }),
	},
	{ method: 'POST', path: '/v2/node/open_channel', since: 14, run: openChannel },
	{ method: 'POST', path: '/v2/node/close_channel', since: 14, run: closeChannel },
	{
		method: 'GET',
		path: '/v2/node/list_clients',
		since: 13,
		run: (call) => ({ clients: call.world.clients.list() }),
	},
	{ method: 'POST', path: '/v2/node/create_client', since: 13, run: createClient },
	{ method: 'PUT', path: '/v2/node/update_client', since: 13, run: updateClient },
	{ method: 'POST', path: '/v2/node/revoke_client', since: 13, run: revokeClient },
];

function signUp(call: Call): unknown {
	if (call.request.headers.authorization !== undefined) {
		throw badAuth('Signup does not take an Authorization header');
	}
	call.authenticate();
	call.optionalBody({ partner_pk: optional(hex(32)) });
	return {};
}

function provision(call: Call): unknown {
	if (call.request.headers.authorization === undefined) return {};
	throw command('Provisioning needs root seed credentials');
}

function claimAddress(call: Call): unknown {
	const { username } = call.body({ username: required(text) });
	call.world.address.claim(username);
	return call.world.address.json();
}

function openChannel(call: Call): unknown {
	const given = call.body({
		value: required(amount),
		user_channel_id: optional(hex(16)),
	});
	const channel = call.world.channels.open(given.value, given.user_channel_id);
	return { channel_id: channel.channelId, user_channel_id: channel.userChannelId };
}

function closeChannel(call: Call): unknown {
	const given = call.body({ channel_id: required(hex(32)) });
	call.world.channels.close(given.channel_id);
	return {};
}

function createClient(call: Call): unknown {
	const given = call.body({ label: optional(text), expires_at: optional(timestampMs) });
	const { info, credentials } = call.world.clients.create(given.label, given.expires_at);
	return {
		client_pk: info.client_pk,
		client_credentials: credentials,
		created_at: info.created_at,
	};
}

function updateClient(call: Call): unknown {
	const given = call.body({
		client_pk: required(hex(32)),
		label: optional(text),
		clear_label: defaulted(flag, false),
		expires_at: optional(timestampMs),
		clear_expiration: defaulted(flag, false),
	});
	if (given.label !== null && given.clear_label) {
		throw command('Cannot set both label and clear_label');
	}
	if (given.expires_at !== null && given.clear_expiration) {
		throw command('Cannot set both expires_at and clear_expiration');
	}
	const changes: Partial<ClientInfo> = {};
	if (given.label !== null || given.clear_label) changes.label = given.label;
	if (given.expires_at !== null || given.clear_expiration) changes.expires_at = given.expires_at;
	return { client: call.world.clients.update(given.client_pk, changes) };
}

function revokeClient(call: Call): unknown {
	const given = call.body({ client_pk: required(hex(32)) });
	return { client: call.world.clients.revoke(given.client_pk) };
}
