/** Light and dark, one column on a phone and two on a desk. */
export const STYLE = `
:root { --back: #f5f5f7; --card: #fff; --text: #1c1c22; --muted: #62626e; --line: #e2e2e8;
	--accent: #5b3df5; --on-accent: #fff; --good: #12723a; --good-back: #dcf5e5; --bad: #b3261e;
	--bad-back: #fbe4e2; --wait: #85570a; --wait-back: #fcefd3; }
@media (prefers-color-scheme: dark) {
	:root { --back: #131318; --card: #1d1d24; --text: #ececf1; --muted: #a0a0ae; --line: #32323c;
		--accent: #a08cff; --on-accent: #15121f; --good: #77dda0; --good-back: #14351f; --bad: #ff9c94;
		--bad-back: #43191a; --wait: #f4c46d; --wait-back: #3b2b0c; }
}
* { box-sizing: border-box; }
[hidden] { display: none !important; }
body { margin: 0 auto; max-width: 70rem; padding: 1.25rem; background: var(--back); color: var(--text);
	font: 16px/1.5 system-ui, sans-serif; }
header { display: flex; flex-wrap: wrap; justify-content: space-between; gap: .25rem 1rem; margin-bottom: 1rem; }
h1 { font-size: 1.5rem; line-height: 1.2; margin: 0; }
h2 { font-size: 1.05rem; margin: 0 0 .25rem; }
header p { margin: .25rem 0 0; color: var(--muted); }
main { display: grid; gap: 1rem; align-items: start; }
@media (min-width: 52rem) { main { grid-template-columns: 20rem minmax(0, 1fr); } }
.side { display: grid; gap: 1rem; }
.card { background: var(--card); border: 1px solid var(--line); border-radius: 14px; padding: 1rem 1.15rem; }
.card p { margin: 0 0 .5rem; }
.muted, .empty { color: var(--muted); font-size: .9rem; }
.balance p { margin: 0; }
.big { font-size: 1.75rem; font-weight: 650; line-height: 1.3; white-space: nowrap; font-variant-numeric: tabular-nums; }
.big small { font-size: .9rem; font-weight: 400; color: var(--muted); }
.badge { display: inline-block; padding: .1rem .6rem; border: 1px solid var(--line); border-radius: 99px;
	font-size: .8rem; color: var(--muted); background: var(--card); margin-right: .35rem; }
.badge.bad { color: var(--bad); background: var(--bad-back); border-color: transparent; }
label { display: block; margin: .6rem 0; font-size: .9rem; }
input, select, textarea, button { font: inherit; color: inherit; width: 100%; min-height: 2.75rem;
	padding: .45rem .7rem; border: 1px solid var(--line); border-radius: 9px; background: var(--back); }
textarea { font: .8rem/1.4 ui-monospace, monospace; word-break: break-all; margin-top: .75rem; resize: vertical; }
button { cursor: pointer; font-weight: 550; background: var(--card); }
button:hover { border-color: var(--accent); }
button:disabled { opacity: .5; cursor: default; }
button.primary { background: var(--accent); border-color: var(--accent); color: var(--on-accent); }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
#copy { margin-top: .5rem; }
.error { color: var(--bad); }
ul { list-style: none; margin: 0; padding: 0; }
li { display: grid; grid-template-columns: minmax(0, 1fr) auto; gap: .15rem 1rem; padding: .8rem 0;
	border-top: 1px solid var(--line); }
li .what { font-weight: 550; overflow-wrap: anywhere; }
li .sats { font-weight: 600; text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
li .detail { color: var(--muted); font-size: .85rem; overflow-wrap: anywhere; }
li .status { justify-self: end; align-self: start; font-size: .8rem; padding: .1rem .6rem; border-radius: 99px; }
.completed { color: var(--good); background: var(--good-back); }
.failed { color: var(--bad); background: var(--bad-back); }
.pending { color: var(--wait); background: var(--wait-back); }
li .actions { grid-column: 1 / -1; display: flex; gap: .5rem; margin-top: .4rem; }
li .actions input, li .actions button { width: auto; min-width: 6rem; flex: 0 1 9rem; }
`;
