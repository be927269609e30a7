import type { INode } from 'n8n-workflow';

import { AGES, type Age, type OutboundPayment, type Simulator } from '../simulator';
import { CHANNEL_TARGETS } from './channels';
import { FAULTS, type FaultCase } from './faultCases';

/** What is paid, and how the payment is named afterwards. */
export interface Target {
	name: string;
	ages: readonly Age[];
	/** Last part of the path that moves the money. */
	path: 'pay' | 'pay_invoice' | 'pay_offer' | 'pay_lnurl' | ChannelPath;
	/** What the sidecar puts in front of the node's words. */
	context: string;
	/** A payment hash names it, and the node refuses to pay it twice. */
	isBolt11: boolean;
	isOnchain?: boolean;
	/** Parameters that pay something fresh; `fails` asks for a receiver that refuses. */
	make(sim: Simulator, fails: boolean): INode['parameters'];
	/** For what is not a payment: what has happened, as if it was one. Payments when left out. */
	happened?(sim: Simulator): OutboundPayment[];
	/** What the result names, as the index of what has happened. `index` when left out. */
	indexKey?: string;
}

export type ChannelPath = 'open_channel' | 'close_channel';

const AMOUNT_SATS = 2100;
const SINCE_PAY = AGES.filter((age) => age !== 'seed');
const SINCE_LNURL = SINCE_PAY.filter((age) => age !== '0.4.10');

const payable = (text: string, amount = '') => ({
	resource: 'payable',
	operation: 'pay',
	payable: text,
	amount,
});

const outcomeOf = (fails: boolean) => (fails ? ('fail' as const) : ('complete' as const));

export const TARGETS: readonly Target[] = [
	{
		name: 'invoice / pay',
		ages: AGES,
		path: 'pay_invoice',
		context: 'Failed to pay invoice: ',
		isBolt11: true,
		make: (sim, fails) => ({
			resource: 'invoice',
			operation: 'pay',
			invoice: sim.other.createInvoice({ amountSats: AMOUNT_SATS, outcome: outcomeOf(fails) })
				.invoice,
		}),
	},
	{
		name: 'payable / pay: invoice',
		ages: SINCE_PAY,
		path: 'pay',
		context: 'Failed to pay BOLT11 invoice: Failed to pay invoice: ',
		isBolt11: true,
		make: (sim, fails) =>
			payable(
				sim.other.createInvoice({ amountSats: AMOUNT_SATS, outcome: outcomeOf(fails) }).invoice,
			),
	},
	{
		name: 'payable / pay: Lightning address',
		ages: SINCE_PAY,
		path: 'pay',
		context: 'Failed to pay LNURL: Failed to pay invoice from LNURL pay request: ',
		isBolt11: false,
		make: (_sim, fails) => payable(`${fails ? 'fails' : 'alice'}@example.com`, `${AMOUNT_SATS}`),
	},
	{
		name: 'payable / pay: offer',
		ages: SINCE_PAY,
		path: 'pay',
		context: 'Failed to pay BOLT12 offer: Failed to pay offer: ',
		isBolt11: false,
		make: (sim, fails) =>
			payable(sim.other.createOffer({ outcome: outcomeOf(fails) }).text, `${AMOUNT_SATS}`),
	},
	{
		name: 'payable / pay: on-chain',
		ages: SINCE_PAY,
		path: 'pay',
		context: 'Failed to pay on-chain address: ',
		isBolt11: false,
		isOnchain: true,
		make: (sim) => payable(sim.other.onchainAddress(), `${AMOUNT_SATS}`),
	},
	{
		name: 'offer / pay',
		ages: SINCE_PAY,
		path: 'pay_offer',
		context: 'Failed to pay offer: ',
		isBolt11: false,
		make: (sim, fails) => ({
			resource: 'offer',
			operation: 'pay',
			offer: sim.other.createOffer({ outcome: outcomeOf(fails) }).text,
			amount: `${AMOUNT_SATS}`,
		}),
	},
	{
		name: 'lnurl / pay',
		ages: SINCE_LNURL,
		path: 'pay_lnurl',
		context: 'Failed to pay invoice from LNURL pay request: ',
		isBolt11: false,
		make: (sim, fails) => ({
			resource: 'lnurl',
			operation: 'pay',
			lnurl: sim.other.createLnurlPay({ outcome: outcomeOf(fails) }),
			amount: `${AMOUNT_SATS}`,
		}),
	},
	...CHANNEL_TARGETS,
];

/** How the node is set up, and whether the fault comes back with every try. */
export interface Setting {
	name: string;
	node: Partial<INode>;
	everyTry: boolean;
}

const RETRY = { retryOnFail: true, maxTries: 3, waitBetweenTries: 1 };

export const SETTINGS: readonly Setting[] = [
	{ name: 'no retry', node: {}, everyTry: false },
	{ name: 'retry, one fault', node: RETRY, everyTry: false },
	{ name: 'retry, fault every time', node: RETRY, everyTry: true },
	{ name: 'continue on fail', node: { onError: 'continueRegularOutput' }, everyTry: false },
];

export interface Case {
	target: Target;
	age: Age;
	fault: FaultCase;
	setting: Setting;
	name: string;
}

export const CASES: readonly Case[] = TARGETS.flatMap((target) =>
	target.ages.flatMap((age) =>
		FAULTS.filter((fault) => applies(fault, target)).flatMap((fault) =>
			SETTINGS.filter(({ everyTry }) => !everyTry || fault.canRepeat).map((setting) => ({
				target,
				age,
				fault,
				setting,
				name: `${target.name}, sidecar ${age}, ${fault.name}, ${setting.name}`,
			})),
		),
	),
);

function applies(fault: FaultCase, target: Target): boolean {
	if (fault.only === 'bolt11') return target.isBolt11;
	return fault.only !== 'lightning' || target.isOnchain !== true;
}
