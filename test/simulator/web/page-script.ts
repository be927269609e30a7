/**
 * The page's script. Everything shown goes through textContent, so nothing shown can be markup;
 * rows are kept and updated in place, so what someone is typing stays.
 */
export const SCRIPT = `
'use strict';
const byId = (id) => document.getElementById(id);
const rows = new Map();

async function call(method, path, body) {
	const reply = await fetch(path, {
		method,
		headers: method === 'GET' ? {} : { 'content-type': 'application/json' },
		body: body === undefined ? undefined : JSON.stringify(body),
	});
	const result = await reply.json();
	if (!reply.ok) throw new Error(result.error || 'HTTP ' + reply.status);
	return result;
}

function sats(text) {
	const parts = text.split('.');
	const grouped = parts[0].replace(/\\B(?=(\\d{3})+$)/g, '\\u202f');
	const fraction = (parts[1] || '').replace(/0+$/, '');
	return fraction === '' ? grouped : grouped + '.' + fraction;
}

function show(element, error) {
	element.hidden = !error;
	element.textContent = error ? error.message : '';
}

function set(element, text) {
	if (element.textContent !== text) element.textContent = text;
}

function element(tag, className, parent) {
	const made = document.createElement(tag);
	made.className = className;
	parent.append(made);
	return made;
}

function makeRow(payment) {
	const item = document.createElement('li');
	item.dataset.index = payment.index;
	const row = { item };
	row.what = element('div', 'what', item);
	row.sats = element('div', 'sats', item);
	row.detail = element('div', 'detail', item);
	row.status = element('div', 'status', item);
	row.actions = element('div', 'actions', item);
	if (payment.direction === 'inbound' && payment.amount === null) {
		row.amount = element('input', '', row.actions);
		row.amount.inputMode = 'decimal';
		row.amount.value = '1000';
		row.amount.setAttribute('aria-label', 'Amount to pay in sats');
	}
	const inbound = payment.direction === 'inbound';
	button(row, inbound ? 'Pay' : 'Complete', 'primary', () => {
		const body = { index: payment.index };
		if (row.amount) body.amount = row.amount.value;
		return call('POST', inbound ? '/simulator/pay' : '/simulator/complete', body);
	});
	button(row, 'Fail', '', () => {
		const body = { index: payment.index };
		if (inbound) body.status_msg = 'cancelled in the simulator';
		return call('POST', '/simulator/fail', body);
	});
	return row;
}

function button(row, label, className, action) {
	const made = element('button', className, row.actions);
	made.type = 'button';
	made.textContent = label;
	made.addEventListener('click', async () => {
		made.disabled = true;
		try {
			await action();
			show(byId('list-error'));
		} catch (error) {
			show(byId('list-error'), error);
		}
		made.disabled = false;
		void refresh();
	});
}

function update(row, payment) {
	const outbound = payment.direction === 'outbound';
	const arrived = payment.direction === 'inbound' && payment.status === 'completed';
	const sign = outbound ? '\\u2212' : arrived ? '+' : '';
	const kind = outbound ? 'Payment sent' : payment.direction === 'info' ? 'Waived fee'
		: payment.rail === 'invoice' ? 'Invoice' : 'Payment received';
	set(row.what, payment.description || payment.note || payment.message || kind);
	set(row.sats, payment.amount === null ? 'any amount' : sign + sats(payment.amount) + ' sats');
	const details = [kind, new Date(payment.created_at).toLocaleTimeString()];
	if (payment.status_msg !== payment.status) details.push(payment.status_msg);
	if (payment.note && payment.note !== row.what.textContent) details.push('note: ' + payment.note);
	if (payment.fees !== '0') details.push('fee ' + sats(payment.fees));
	set(row.detail, details.join(' \\u00b7 '));
	set(row.status, payment.status);
	row.status.className = 'status ' + payment.status;
	row.actions.hidden = payment.status !== 'pending';
}

function render(state) {
	const ages = { seed: 'plays the first five endpoints', current: 'plays the latest sidecar' };
	set(byId('age'), ages[state.age] || 'plays sidecar ' + state.age);
	set(byId('balance'), sats(state.balance));
	set(byId('lightning'), sats(state.lightning_balance));
	set(byId('onchain'), sats(state.onchain_balance));
	set(byId('total'), state.total > state.payments.length ? '(newest of ' + state.total + ')' : '');
	byId('empty').hidden = state.payments.length > 0;
	const list = byId('payments');
	const seen = new Set();
	let place = list.firstElementChild;
	for (const payment of state.payments) {
		seen.add(payment.index);
		let row = rows.get(payment.index);
		if (!row) rows.set(payment.index, (row = makeRow(payment)));
		update(row, payment);
		if (row.item === place) place = place.nextElementSibling;
		else list.insertBefore(row.item, place);
	}
	for (const [index, row] of rows) {
		if (seen.has(index)) continue;
		row.item.remove();
		rows.delete(index);
	}
}

async function refresh() {
	const link = byId('link');
	try {
		render(await call('GET', '/simulator/state'));
		set(link, 'live');
		link.className = 'badge';
	} catch (error) {
		set(link, 'not reachable');
		link.className = 'badge bad';
	}
}

byId('create').addEventListener('submit', async (event) => {
	event.preventDefault();
	const form = new FormData(event.target);
	const body = { outcome: form.get('outcome'), description: form.get('description') };
	if (form.get('amount').trim() !== '') body.amount = form.get('amount').trim();
	try {
		const made = await call('POST', '/simulator/other/invoice', body);
		byId('created-invoice').value = made.invoice;
		byId('created').hidden = false;
		set(byId('copy'), 'Copy');
		show(byId('create-error'));
	} catch (error) {
		show(byId('create-error'), error);
	}
});

byId('copy').addEventListener('click', async () => {
	const field = byId('created-invoice');
	field.select();
	try {
		await navigator.clipboard.writeText(field.value);
	} catch (error) {
		// Over plain HTTP from another machine there is no clipboard API.
		document.execCommand('copy');
	}
	set(byId('copy'), 'Copied');
});

void refresh();
setInterval(() => void refresh(), 1000);
`;
