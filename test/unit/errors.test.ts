import { NodeOperationError } from 'n8n-workflow';

import { apiError } from '../../nodes/Lexe/shared/nodeErrors';
import { endpoints } from '../../nodes/Lexe/sidecar/endpoints';
import { explain } from '../../nodes/Lexe/sidecar/errors';
import { lexeNode } from '../support/engine';
import { endpointNames, faults, typicalFailure } from '../support/failures';

const node = lexeNode({});
const spends = endpointNames.filter((name) => endpoints[name].effect === 'spend');
const others = endpointNames.filter((name) => endpoints[name].effect !== 'spend');

describe('the table of sentences', () => {
	it('has a sentence of its own for every fault', () => {
		const messages = faults.map((fault) => explain(typicalFailure(fault)).message);
		expect(new Set(messages).size).toBe(faults.length);
	});

	it.each(faults)('%s: says what happened and what to do now', (fault) => {
		for (const endpoint of endpointNames) {
			const { message, description } = explain(typicalFailure(fault, { endpoint }));
			expect(message).toMatch(/^\S.{10,}[^.\s]$/);
			expect(description).toMatch(/^\S.{20,}\S$/s);
			expect(`${message} ${description}`).not.toMatch(/undefined|null|NaN|\[object| {2}/);
		}
	});

	it.each(faults)('%s: stays readable when the failure carries no details', (fault) => {
		const { message, description } = explain({
			fault,
			certainty: 'inDoubt',
			endpoint: 'payment',
			origin: 'http://127.0.0.1:5393',
			httpStatus: 500,
		});
		expect(message).toMatch(/\S{3}/);
		expect(`${message} ${description}`).not.toMatch(/undefined|null|NaN|\[object| {2}|\(\)|""/);
	});

	it.each(faults)('%s: n8n does not replace the sentence by one of its own', (fault) => {
		const { message, description } = explain(typicalFailure(fault));
		expect(new NodeOperationError(node, message).message).toBe(message);
		expect(new NodeOperationError(node, description).message).toBe(description);
	});

	it('names the release that has the endpoint an old sidecar lacks', () => {
		const failure = typicalFailure('unsupported', { endpoint: 'updatedPayments' });
		expect(explain(failure).message).toBe('This needs Lexe sidecar 0.4.8 or newer');
		expect(explain(typicalFailure('unsupported', { endpoint: 'payment' })).message).not.toContain(
			'seed',
		);
	});

	it('shows the first line of what the sidecar said, cut to a readable length', () => {
		const sidecarMessage = `Failed to pay invoice: ${'x'.repeat(2000)}\nsecond line`;
		const { message } = explain(typicalFailure('serverError', { sidecarMessage }));
		expect(message).toMatch(/^Failed to pay invoice: x+…$/);
		expect(message.length).toBeLessThanOrEqual(300);
	});
});

describe('a spend that did not succeed', () => {
	it.each(faults)('%s: the description always starts with what happened to the money', (fault) => {
		for (const endpoint of spends) {
			const failure = typicalFailure(fault, { endpoint });
			expect(explain({ ...failure, certainty: 'notSent' }).description).toMatch(
				/^No money has moved: the request was never sent\. /,
			);
			expect(explain({ ...failure, certainty: 'refused' }).description).toMatch(
				/^No money has moved: the sidecar did not execute the request\. /,
			);
			expect(explain({ ...failure, certainty: 'inDoubt' }).description).toMatch(
				/^Money may have moved: check your payments before you try again\. /,
			);
		}
	});

	it('leaves no doubt when only the sidecar itself can say that it did nothing', () => {
		const { description } = explain(typicalFailure('overloaded'));
		expect(description).toMatch(/^No money has moved.* It did not execute the request/);
	});

	it('says it too when a read failed on the way to the spend', () => {
		const failure = typicalFailure('refused', { endpoint: 'updatedPayments' });
		expect(explain(failure, 'spend').description).toMatch(/^No money has moved/);
	});

	it('is silent about money where none is at stake', () => {
		for (const endpoint of others) {
			for (const fault of faults) {
				expect(explain(typicalFailure(fault, { endpoint })).description).not.toMatch(/money/i);
			}
		}
	});
});

describe('the n8n error', () => {
	it('carries sentence, description, HTTP status and item', () => {
		const failure = typicalFailure('overloaded', { endpoint: 'payment' });
		const error = apiError(failure, { node, itemIndex: 3 });
		expect(error.message).toBe('The Lexe sidecar is too busy');
		expect(error.description).toMatch(/^It did not execute the request/);
		expect(error.httpCode).toBe('503');
		expect(error.context.itemIndex).toBe(3);
	});

	it('keeps the words of the sidecar even if they contain the name of a system error', () => {
		const sidecarMessage = 'Failed to pay invoice: the peer said ECONNREFUSED (EEXIST)';
		const error = apiError(typicalFailure('serverError', { sidecarMessage }), { node });
		expect(error.message).toBe(sidecarMessage);
	});

	it('tells n8n whether waiting helps', () => {
		const cause = (fault: (typeof faults)[number]) =>
			apiError(typicalFailure(fault), { node }).failure?.cause;
		expect(cause('refused')).toBe('temporarily-unavailable');
		expect(cause('serverError')).toBe('temporarily-unavailable');
		expect(cause('unauthorized')).toBe('credential-invalid');
		expect(cause('notSidecar')).toBe('configuration-invalid');
	});
});
