export type BaseUrl = { ok: true; origin: string } | { ok: false; problem: string };

const EXAMPLE = 'for example http://127.0.0.1:5393';

/**
 * Reads the Sidecar URL of the credential: scheme, host and port, nothing else. A trailing slash
 * is forgiven; a path is not, because the sidecar treats every unknown path as an error
 * (contract section 2).
 */
export function parseBaseUrl(text: unknown): BaseUrl {
	const value = typeof text === 'string' ? text.trim() : '';
	if (value === '') return problem(`The Sidecar URL is empty. Enter its address, ${EXAMPLE}.`);

	// `127.0.0.1:5393` and `localhost:5393` are valid URLs to a parser, but not what was meant.
	if (!/^[a-z][a-z0-9+.-]*:\/\//i.test(value)) {
		return problem(`The Sidecar URL needs http:// or https:// in front, ${EXAMPLE}.`);
	}
	if (!URL.canParse(value)) {
		return problem(`The Sidecar URL is not a valid address. Enter host and port, ${EXAMPLE}.`);
	}
	const url = new URL(value);
	if (url.protocol !== 'http:' && url.protocol !== 'https:') {
		return problem(`The Sidecar URL must start with http:// or https://, ${EXAMPLE}.`);
	}
	if (url.username !== '' || url.password !== '') {
		return problem(
			'The Sidecar URL must not contain a user name or password. Use the Client Credentials field for secrets.',
		);
	}
	if (url.pathname !== '/' || url.search !== '' || url.hash !== '') {
		return problem(
			`The Sidecar URL must end after the port, without "${url.pathname}${url.search ? '?…' : ''}". Enter just ${url.origin}.`,
		);
	}
	return { ok: true, origin: url.origin };
}

function problem(sentence: string): BaseUrl {
	return { ok: false, problem: sentence };
}
