import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { Child } from './child.mjs';
import { CACHE_DIR } from './paths.mjs';
import { Problem } from './problem.mjs';

const OLDEST_MAJOR = 10;

/** What npm writes into its log, and what to tell about it. */
const NPM_ERRORS = [
	{
		sign: /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|ERR_SOCKET/,
		text: 'npm could not reach the package registry. Check the internet connection (or the proxy settings of npm) and start again.',
	},
	{ sign: /ENOSPC/, text: 'The disk is full. Free at least 5 GB and start again.' },
	{
		sign: /CERT|certificate/,
		text: "npm does not trust the registry's certificate. Behind a company proxy, set npm's `cafile` and start again.",
	},
	{
		sign: /gyp ERR!/,
		text: 'A native module could not be compiled. Install a C++ compiler, make and Python 3, and start again.',
	},
	{
		sign: /EUSAGE/,
		text: 'package.json and package-lock.json do not fit together. Get a clean copy of the repository and start again.',
	},
];

/** Fails early, with a sentence, where npm is missing or too old. */
export function requireNpm() {
	let version;
	try {
		version = execFileSync('npm', ['--version'], { encoding: 'utf8', stdio: 'pipe' }).trim();
	} catch {
		throw new Problem('npm was not found. Install Node 20 or 24 with npm and start again.');
	}
	if (Number(version.split('.')[0]) < OLDEST_MAJOR) {
		throw new Problem(
			`npm ${version} is too old. Update it with "npm install --global npm@11" and start again.`,
		);
	}
}

/**
 * Runs npm under a chosen Node. What it prints goes to a log file: a person sees our progress
 * lines and, if it fails, one sentence.
 *
 * @param {string[]} args
 * @param {object} options
 * @param {string} options.cwd
 * @param {string} [options.node] path of the Node that runs npm and the scripts it starts
 * @param {Record<string, string>} [options.env]
 */
export async function npm(args, { cwd, node = process.execPath, env = {} }) {
	const logFolder = join(CACHE_DIR, 'logs');
	mkdirSync(logFolder, { recursive: true });
	const child = new Child({
		name: 'npm',
		command: 'npm',
		args,
		cwd,
		env: { ...process.env, PATH: `${dirname(node)}${delimiter}${process.env.PATH}`, ...env },
		logFile: join(logFolder, `npm-${args[0]}-${process.pid}-${Date.now()}.log`),
	});
	const code = await child.ended;
	await child.stop();
	if (code === 0) {
		rmSync(child.logFile, { force: true });
		return;
	}
	const log = child.logTail(400);
	const known = NPM_ERRORS.find(({ sign }) => sign.test(log));
	throw new Problem(
		`${known?.text ?? `"npm ${args.join(' ')}" failed in ${cwd}.`} Its log is in ${child.logFile}`,
	);
}
