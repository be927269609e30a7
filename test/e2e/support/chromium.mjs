import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { copyFile, mkdtemp, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { cached } from './cache.mjs';
import { npm, requireNpm } from './npm.mjs';
import { E2E_DIR } from './paths.mjs';
import { Problem } from './problem.mjs';
import { withProgress } from './progress.mjs';

const run = promisify(execFile);

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const MAC_CHROME = '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome';

const FLAGS = [
	'--no-sandbox',
	'--disable-gpu',
	'--disable-quic',
	'--no-first-run',
	'--disable-background-networking',
	'--disable-component-update',
	'--disable-sync',
];

/**
 * A headless Chromium with a profile of its own.
 *
 * @returns {Promise<{ browser: any, close: () => Promise<void> }>}
 */
export async function startChromium() {
	const executablePath = await ensureChromium();
	const { chromium } = await loadPlaywright();
	const profile = await mkdtemp(join(tmpdir(), 'n8n-nodes-lexe-chromium-'));
	const context = await chromium.launchPersistentContext(profile, {
		executablePath,
		headless: true,
		args: FLAGS,
		viewport: { width: 1280, height: 800 },
		locale: 'en-GB',
	});
	return {
		browser: context,
		close: async () => {
			await context.close();
			await rm(profile, { recursive: true, force: true, maxRetries: 5 });
		},
	};
}

/**
 * Only the driver: Playwright's own browsers are not needed.
 *
 * @returns {Promise<any>} the module playwright-core
 */
async function loadPlaywright() {
	requireNpm();
	const files = ['package.json', 'package-lock.json'];
	const inputs = await Promise.all(files.map((file) => readFile(join(E2E_DIR, file), 'utf8')));
	const { folder } = await cached({
		name: 'browser',
		inputs,
		needGb: 0.1,
		make: async (building) => {
			for (const file of files) await copyFile(join(E2E_DIR, file), join(building, file));
			await withProgress('Installing the browser driver (once)', async () => {
				await npm(['ci', '--ignore-scripts', '--no-audit', '--no-fund'], { cwd: building });
			});
		},
	});
	return createRequire(join(folder, 'package.json'))('playwright-core');
}

/** @returns {Promise<string>} path of the browser */
async function ensureChromium() {
	const found = findChromium();
	if (found) return found;
	if (process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
		await withProgress('Installing Chromium (once)', async () => {
			for (const args of [['update'], ['install', '-y', '--no-install-recommends', 'chromium']]) {
				try {
					await run('apt-get', args, {
						env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
					});
				} catch {
					throw new Problem(
						`"apt-get ${args.join(' ')}" failed. Install Chromium and start again.`,
					);
				}
			}
		});
	}
	const installed = findChromium();
	if (installed) return installed;
	throw new Problem(
		'No Chromium was found. Install it (Debian: "apt-get install chromium") or set CHROMIUM_PATH.',
	);
}

function findChromium() {
	const folders = (process.env.PATH ?? '').split(delimiter);
	const candidates = [
		process.env.CHROMIUM_PATH,
		...NAMES.flatMap((name) => folders.map((folder) => join(folder, name))),
		MAC_CHROME,
	];
	return candidates.find((path) => path && existsSync(path));
}
