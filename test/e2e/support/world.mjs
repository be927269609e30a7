import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startChromium } from './chromium.mjs';
import { Editor } from './editor.mjs';
import { Gate } from './gate.mjs';
import { N8nApi } from './n8n-api.mjs';
import { ensureN8n } from './n8n-install.mjs';
import { startN8n } from './n8n-process.mjs';
import { installPackage, packPackage } from './package.mjs';
import { playSimulator } from './play.mjs';
import { freePort, freePortFrom } from './ports.mjs';
import { withProgress } from './progress.mjs';
import { Simulator } from './simulator.mjs';
import { withCredential } from './workflows.mjs';

/** The real sidecar's, or one of the next: it is seen in the pictures. */
const SIDECAR_PORT = 5393;

/**
 * Everything a test case needs: a simulator behind a gate, an n8n with the packed package and a
 * browser that is signed in. One world serves all cases, one after the other.
 */
export class World {
	/** @type {import('../../simulator/index').Simulator[]} simulators of the case that runs */
	#wallets = [];

	/** @returns {Promise<World>} */
	static async start() {
		const world = new World();
		try {
			await world.#start();
		} catch (error) {
			await world.stop();
			throw error;
		}
		return world;
	}

	async #start() {
		this.install = await ensureN8n();
		this.folder = await mkdtemp(join(tmpdir(), 'n8n-nodes-lexe-e2e-'));
		const tarball = await packPackage(join(this.folder, 'package'));
		this.userFolder = join(this.folder, 'n8n');
		await installPackage(tarball, this.userFolder);

		const logFile = join(this.folder, 'simulator.log');
		const port = await freePort();
		this.simulator = await Simulator.start({ port, logFile, settleMs: 500 });
		this.gate = new Gate(await freePortFrom(SIDECAR_PORT), port);
		await this.gate.open();

		this.port = await freePort();
		await withProgress('Starting n8n', async () => await this.startN8n());
		this.api = new N8nApi(this.n8n.url);
		await this.api.signIn();
		this.credential = await this.api.createCredential('Lexe account', {
			baseUrl: this.gate.url,
			clientCredentials: '',
		});

		this.chromium = await startChromium();
		await this.#prepareBrowser();
	}

	/** @param {Record<string, string>} [env] */
	async startN8n(env = {}) {
		this.n8n = await startN8n({
			install: this.install,
			userFolder: this.userFolder,
			port: this.port,
			env,
		});
	}

	/** Signs the browser in, and keeps it from asking anybody outside this machine. */
	async #prepareBrowser() {
		const { browser } = this.chromium;
		const [name, value] = this.api.cookie.split(/=(.*)/s);
		await browser.addCookies([{ name, value, url: this.n8n.url }]);
		const isLocal = (/** @type {URL} */ url) =>
			['127.0.0.1', ''].includes(url.hostname) || url.protocol === 'data:';
		await browser.route(
			(/** @type {URL} */ url) => !isLocal(url),
			(/** @type {any} */ route) => route.abort(),
		);
	}

	/** A new tab with n8n's editor. */
	async editor() {
		return new Editor(await this.chromium.browser.newPage(), this.n8n.url);
	}

	/**
	 * Puts a workflow with our credential, or with another one, into n8n.
	 *
	 * @param {any} workflow
	 * @param {{ id: string, name: string }} [credential]
	 */
	async addWorkflow(workflow, credential = this.credential) {
		return await this.api.createWorkflow(withCredential(workflow, credential));
	}

	/**
	 * A wallet for one case alone, with a credential for it. It closes when the case is over.
	 *
	 * @param {import('../../simulator/index').SimulatorOptions} [options]
	 * @param {Record<string, unknown>} [fields] of the credential
	 */
	async openWallet(options = {}, fields = {}) {
		const simulator = await playSimulator({ settleMs: 500, ...options });
		this.#wallets.push(simulator);
		const data = { baseUrl: simulator.url, clientCredentials: '', ...fields };
		const credential = await this.api.createCredential('Lexe account', data);
		return { simulator, credential };
	}

	async closeWallets() {
		for (const simulator of this.#wallets.splice(0)) await simulator.close();
	}

	async stop() {
		await this.chromium?.close();
		await this.n8n?.stop();
		await this.closeWallets();
		await this.gate?.close();
		await this.simulator?.stop();
		if (this.folder) await rm(this.folder, { recursive: true, force: true, maxRetries: 5 });
	}
}
