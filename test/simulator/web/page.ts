/* eslint-disable @n8n/community-nodes/no-restricted-imports -- runs in Node, never in n8n */
import { randomBytes } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { SCRIPT } from './page-script';
import { STYLE } from './page-style';

/** The page at `/`: self-contained, and the browser is told to keep it that way. */
export function sendPage(response: ServerResponse): void {
	const nonce = randomBytes(16).toString('base64');
	const html = pageHtml(nonce);
	response.writeHead(200, {
		'content-type': 'text/html; charset=utf-8',
		'content-length': Buffer.byteLength(html),
		'cache-control': 'no-store',
		'x-content-type-options': 'nosniff',
		'content-security-policy':
			`default-src 'none'; script-src 'nonce-${nonce}'; style-src 'nonce-${nonce}'; ` +
			"connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
	});
	response.end(html);
}

function pageHtml(nonce: string): string {
	return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Pretend Lexe sidecar</title>
<link rel="icon" href="data:,">
<style nonce="${nonce}">${STYLE}</style>
</head>
<body>
<header>
	<div>
		<h1>Pretend Lexe sidecar</h1>
		<p>It answers n8n the way a Lexe sidecar does. No real bitcoin is involved.</p>
	</div>
	<p class="badges"><span class="badge" id="age">…</span><span class="badge" id="link">connecting</span></p>
</header>
<main>
	<section class="side">
		<div class="card balance">
			<h2>Balance</h2>
			<p class="big"><span id="balance">…</span> <small>sats</small></p>
			<p class="muted"><span id="lightning">…</span> on Lightning, <span id="onchain">…</span> on chain</p>
		</div>
		<form class="card" id="create">
			<h2>Create an invoice to pay</h2>
			<p class="muted">Another wallet asks for money. Paste its invoice into n8n.</p>
			<label>Amount in sats
				<input name="amount" inputmode="decimal" placeholder="empty: the payer decides" value="1000" autocomplete="off">
			</label>
			<label>Description
				<input name="description" maxlength="200" placeholder="Two coffees" autocomplete="off">
			</label>
			<label>When it is paid
				<select name="outcome">
					<option value="complete">it arrives</option>
					<option value="fail">it fails</option>
					<option value="stuck">it stays pending</option>
				</select>
			</label>
			<button class="primary">Create invoice</button>
			<p class="error" id="create-error" role="alert" hidden></p>
			<div id="created" hidden>
				<textarea id="created-invoice" rows="6" readonly aria-label="Invoice to pay"></textarea>
				<button type="button" id="copy">Copy</button>
			</div>
		</form>
	</section>
	<section class="card list">
		<h2>Invoices and payments <small class="muted" id="total"></small></h2>
		<p class="muted">Play the customer: pay the invoices that n8n made, or let them fail.</p>
		<p class="error" id="list-error" role="alert" hidden></p>
		<p class="empty" id="empty">Nothing yet. Create an invoice in n8n and it shows up here.</p>
		<ul id="payments"></ul>
	</section>
</main>
<script nonce="${nonce}">${SCRIPT}</script>
</body>
</html>
`;
}
