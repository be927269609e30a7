import { decodeFields, type Field, type Struct } from './decode';
import { parseObject } from './json';
import { badJson, badQuery, rejection } from '../refusal';
import type { PaymentRecord, SettlePlan } from '../node/payment';
import type { World } from '../world';

/** A request as it came in, for handlers, faults and the assertions of tests. */
export interface RecordedRequest {
	method: string;
	/** Without the query. */
	path: string;
	query: Record<string, string>;
	/** Names in lower case. */
	headers: Record<string, string>;
	/** Parsed when it is JSON, else the text; undefined when there was none. */
	body: unknown;
	rawBody: string;
	/** ms since the epoch, this machine's clock. */
	at: number;
	/** The kind of the fault that hit it. */
	fault?: string;
	/** What was (or would have been) answered. */
	status?: number;
	/** The client left, or was thrown out, before it had its reply. */
	gone?: boolean;
}

type AnyFields = Record<string, Field<unknown>>;

/** Largest request body, bytes (section 2). */
export const BODY_LIMIT = 16_384;

/** One request on its way through a handler. */
export class Call {
	/** Put in front of what the node says (section 5.3), on the ages that do so. */
	context = '';

	constructor(
		readonly world: World,
		readonly request: RecordedRequest,
		private readonly url: URL,
		private readonly bodyTooLong: boolean,
		/** Aborted when the handler is dropped: the client is gone, or the time is up. */
		readonly signal: AbortSignal,
		private readonly hooks: {
			accepted: (payment: PaymentRecord) => void;
			plan: (planned: SettlePlan) => SettlePlan;
		},
	) {}

	authenticate(): void {
		this.world.access.check(this.request.headers.authorization);
	}

	query<F extends AnyFields>(fields: F): Struct<F> {
		const decoded = decodeFields([...this.url.searchParams], fields);
		if ('problem' in decoded) throw badQuery(decoded.problem);
		return decoded.value;
	}

	/** A required JSON body. */
	body<F extends AnyFields>(fields: F): Struct<F> {
		if (!isJsonType(this.request.headers['content-type'])) {
			throw badJson('Expected request with `Content-Type: application/json`');
		}
		return this.decodeBody(fields);
	}

	/** 0.4.11 and older: `pay` wants a JSON body, which may be `null`. */
	requiredOrNull<F extends AnyFields>(fields: F): Struct<F> | undefined {
		const isNull = this.request.rawBody.trim() === 'null';
		return isNull && isJsonType(this.request.headers['content-type'])
			? undefined
			: this.body(fields);
	}

	/** Section 2: without a content type the body is ignored, with one it has to parse. */
	optionalBody<F extends AnyFields>(fields: F): Struct<F> | undefined {
		if (this.request.headers['content-type'] === undefined) return undefined;
		if (this.request.rawBody.trim() === 'null') return undefined;
		return this.body(fields);
	}

	/** The node has taken the payment: from here on it lives without us. */
	accepted(payment: PaymentRecord): void {
		this.hooks.accepted(payment);
	}

	/** The receiver's plan, unless a fault decides otherwise. */
	plan(planned: SettlePlan): SettlePlan {
		return this.hooks.plan(planned);
	}

	/** Where the sidecar believes it can be reached (section 10). */
	get origin(): string {
		return this.url.origin;
	}

	private decodeBody<F extends AnyFields>(fields: F): Struct<F> {
		if (this.bodyTooLong) {
			throw rejection('Failed to buffer the request body: length limit exceeded');
		}
		const parsed = parseObject(this.request.rawBody);
		if ('problem' in parsed) {
			throw badJson(`Failed to parse the request body as JSON: ${parsed.problem}`);
		}
		const decoded = parsed.value
			? decodeFields(parsed.value, fields)
			: { problem: 'invalid type, expected struct' };
		if ('problem' in decoded) {
			const place = `at line 1 column ${this.request.rawBody.length}`;
			throw badJson(
				`Failed to deserialize the JSON body into the target type: ${decoded.problem} ${place}`,
			);
		}
		return decoded.value;
	}
}

/** `application/json`, `application/*+json`, with or without parameters. */
function isJsonType(header: string | undefined): boolean {
	const type = (header ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
	return type === 'application/json' || /^application\/[^/\s]+\+json$/.test(type);
}
