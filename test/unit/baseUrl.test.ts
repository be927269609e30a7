import { parseBaseUrl } from '../../nodes/Lexe/sidecar/baseUrl';

describe('the sidecar URL', () => {
	it.each([
		['http://127.0.0.1:5393', 'http://127.0.0.1:5393'],
		['http://127.0.0.1:5393/', 'http://127.0.0.1:5393'],
		['  http://127.0.0.1:5393\n', 'http://127.0.0.1:5393'],
		['HTTP://LocalHost:5393', 'http://localhost:5393'],
		['https://lexe.example.com', 'https://lexe.example.com'],
		['https://lexe.example.com:8443', 'https://lexe.example.com:8443'],
		['http://host.docker.internal:5393', 'http://host.docker.internal:5393'],
		['http://[::1]:5393', 'http://[::1]:5393'],
		['http://[::1]:5393/', 'http://[::1]:5393'],
	])('takes %j', (text, origin) => {
		expect(parseBaseUrl(text)).toEqual({ ok: true, origin });
	});

	it.each([
		['', /is empty/],
		['   ', /is empty/],
		[undefined, /is empty/],
		[5393, /is empty/],
		['127.0.0.1:5393', /needs http:\/\/ or https:\/\/ in front/],
		['localhost:5393', /needs http:\/\/ or https:\/\/ in front/],
		['//127.0.0.1:5393', /needs http:\/\/ or https:\/\/ in front/],
		['http:/127.0.0.1:5393', /needs http:\/\/ or https:\/\/ in front/],
		['ftp://127.0.0.1:5393', /must start with http:\/\/ or https:\/\//],
		['http://', /not a valid address/],
		['http://:5393', /not a valid address/],
		['http://127.0.0.1:99999', /not a valid address/],
		['http://127.0.0.1 :5393', /not a valid address/],
		['http://my sidecar:5393', /not a valid address/],
		['http://[::1:5393', /not a valid address/],
		['http://127.0.0.1:5393/v2', /without "\/v2"\. Enter just http:\/\/127\.0\.0\.1:5393\.$/],
		['http://127.0.0.1:5393/v2/health', /without "\/v2\/health"/],
		['http://127.0.0.1:5393//', /without "\/\/"/],
		['http://127.0.0.1:5393?a=b', /must end after the port/],
		['http://127.0.0.1:5393/#top', /must end after the port/],
		['http://anna:geheim@127.0.0.1:5393', /must not contain a user name or password/],
		['http://anna@127.0.0.1:5393', /must not contain a user name or password/],
	])('refuses %j in one sentence', (text, sentence) => {
		const result = parseBaseUrl(text);
		expect(result).toEqual({ ok: false, problem: expect.stringMatching(sentence) as string });
	});

	it('never repeats a secret that stands in it', () => {
		const refusals = [
			'http://anna:geheim@127.0.0.1:5393',
			'http://127.0.0.1:5393/?token=geheim',
			'http://127.0.0.1:5393/#geheim',
		].map((text) => JSON.stringify(parseBaseUrl(text)));
		for (const refusal of refusals) {
			expect(refusal).toContain('"ok":false');
			expect(refusal).not.toContain('geheim');
		}
	});
});
