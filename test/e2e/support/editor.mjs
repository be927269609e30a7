const TIMEOUT_MS = 20_000;

/**
 * n8n's editor in the browser, in the words of a person who uses it. Knows n8n's test IDs so that
 * the test cases need not.
 */
export class Editor {
	/**
	 * @param {any} page a page of playwright-core
	 * @param {string} url address of n8n
	 */
	constructor(page, url) {
		this.page = page;
		this.url = url;
		page.setDefaultTimeout(TIMEOUT_MS);
	}

	/** @param {string} testId */
	find(testId) {
		return this.page.locator(`[data-test-id="${testId}"]`);
	}

	/** @param {string} workflowId */
	async openWorkflow(workflowId) {
		await this.page.goto(`${this.url}/workflow/${workflowId}`);
		await this.find('canvas-node').first().waitFor();
	}

	/**
	 * Opens a new workflow and loads a file into it, as "Import from file" of its menu does.
	 *
	 * @param {string} file
	 */
	async importWorkflow(file) {
		await this.page.goto(`${this.url}/workflow/new`);
		await this.find('workflow-import-input').setInputFiles(file, { noWaitAfter: true });
		await this.find('canvas-node').first().waitFor();
		await this.settle();
		await this.find('zoom-to-fit').click();
		await this.settle();
	}

	/**
	 * Where on the canvas everything is, the names under the nodes included.
	 *
	 * @returns {Promise<Array<{ name: string, isCut: boolean, left: number, right: number, top: number, bottom: number }>>}
	 */
	async boxes() {
		return await this.page.evaluate(() => {
			const shown = [...document.querySelectorAll('[data-test-id="canvas-node"], .n8n-sticky')];
			return shown.map((node) => {
				const isNote = node.matches('.n8n-sticky');
				const text = node.firstElementChild;
				const label = node.querySelector('[class*="_description_"]');
				const parts = [node, label].flatMap((part) => (part ? [part.getBoundingClientRect()] : []));
				return {
					name:
						node.getAttribute('data-node-name') ?? `the note "${text?.textContent?.slice(0, 20)}"`,
					isCut: Boolean(isNote && text && text.scrollHeight > text.clientHeight + 1),
					left: Math.min(...parts.map((part) => part.left)),
					right: Math.max(...parts.map((part) => part.right)),
					top: Math.min(...parts.map((part) => part.top)),
					bottom: Math.max(...parts.map((part) => part.bottom)),
				};
			});
		});
	}

	/**
	 * Clicks the plus behind the first node and types into the search field.
	 *
	 * @param {string} text
	 */
	async searchNodeAfterFirst(text) {
		await this.find('canvas-handle-plus').first().click();
		await this.find('node-creator-search-bar').fill(text);
	}

	/** @param {string} name of a node or action in the panel, exactly as shown */
	panelItem(name) {
		return this.find('item-iterator-item')
			.filter({ has: this.page.getByText(name, { exact: true }) })
			.first();
	}

	/** @param {string} name exactly as shown */
	async chooseNode(name) {
		await this.panelItem(name).click();
		await this.find('node-creator-category-item').first().waitFor();
	}

	/** Headings such as "Actions (5)" and "Triggers (2)" of the node that was chosen. */
	async nodeSections() {
		return await this.find('node-creator-category-item').allInnerTexts();
	}

	/** @param {string} heading opens or closes that section */
	async toggleSection(heading) {
		await this.find('node-creator-category-item').filter({ hasText: heading }).click();
	}

	/** What can be chosen in the open sections. */
	async listedActions() {
		const texts = await this.find('item-iterator-item').allInnerTexts();
		return texts.map((/** @type {string} */ text) => text.trim());
	}

	/** @param {string} action e.g. "Create an invoice" */
	async chooseAction(action) {
		await this.panelItem(action).click();
		await this.find('ndv').waitFor();
	}

	/** @param {string} nodeName */
	async openNode(nodeName) {
		await this.page
			.locator(`[data-test-id="canvas-node"][data-node-name="${nodeName}"]`)
			.dblclick();
		await this.find('ndv').waitFor();
	}

	/**
	 * Unfolds the addresses of the webhook node that is open.
	 *
	 * @param {'Test URL' | 'Production URL'} which
	 */
	async showWebhookUrl(which) {
		await this.page.getByText('Webhook URLs', { exact: true }).click();
		await this.page.getByText(which, { exact: true }).click();
		await this.settle();
	}

	/** @param {string} name of the parameter */
	field(name) {
		return this.find(`parameter-input-${name}`).first();
	}

	/**
	 * A form that has just opened may still put its defaults in while one types.
	 *
	 * @param {string} name
	 * @param {string} value
	 */
	async fill(name, value) {
		const input = this.field(name).locator('input, textarea').first();
		for (let attempt = 0; attempt < 5; attempt++) {
			await input.fill(value);
			await this.page.waitForTimeout(200);
			if ((await input.inputValue()) === value) return;
		}
		throw new Error(`The field ${name} does not take "${value}"`);
	}

	/**
	 * Opens a drop-down and reads its choices. It stays open.
	 *
	 * @param {string} name
	 * @returns {Promise<string[]>} the name of each choice, without its description
	 */
	async openOptions(name) {
		await this.field(name).locator('input').first().click();
		const shown = this.find('parameter-input-item').filter({ visible: true });
		await shown.first().waitFor();
		const texts = await shown.allInnerTexts();
		return texts.map((/** @type {string} */ text) => text.trim().split('\n')[0]);
	}

	/** @param {string} choice in the drop-down that is open */
	async choose(choice) {
		await this.find('parameter-input-item')
			.filter({ visible: true, has: this.page.getByText(choice, { exact: true }) })
			.click();
	}

	async closeOptions() {
		await this.page.keyboard.press('Escape');
		await this.find('parameter-input-item').filter({ visible: true }).first().waitFor({
			state: 'hidden',
		});
	}

	get credentialDialog() {
		return this.find('editCredential-modal');
	}

	async startNewCredential() {
		await this.find('node-credentials-select').click();
		await this.find('node-credentials-select-item-new').click();
		await this.credentialDialog.waitFor();
	}

	async openCredential() {
		const tested = this.nextCredentialTest();
		await this.find('credential-edit-button').click();
		await this.credentialDialog.waitFor();
		await tested;
	}

	/**
	 * Saves the credential, which tests it. After a success n8n closes the dialog by itself.
	 *
	 * @returns {Promise<{ ok: boolean, shown: string }>} what the dialog shows of a failure
	 */
	async saveCredential() {
		const tested = this.nextCredentialTest();
		await this.find('credential-save-button').click();
		const response = await tested;
		const { data } = await response.json();
		if (data.status === 'OK') {
			await this.credentialDialog.waitFor({ state: 'hidden' });
			return { ok: true, shown: '' };
		}
		await this.credentialDialog.getByText('More details').click();
		await this.settle();
		return { ok: false, shown: await this.credentialDialog.innerText() };
	}

	nextCredentialTest() {
		return this.page.waitForResponse((/** @type {any} */ response) =>
			response.url().endsWith('/rest/credentials/test'),
		);
	}

	/** Runs the node that is open and waits for its output. */
	async executeStep() {
		await this.find('node-execute-button').click();
		await this.find('output-panel')
			.locator('[data-test-id="ndv-items-count"], table')
			.first()
			.waitFor();
		await this.settle();
	}

	/**
	 * Runs the node that is open and waits for its error.
	 *
	 * @returns {Promise<string>} everything the output panel shows then
	 */
	async executeStepInVain() {
		const panel = this.find('output-panel');
		await this.find('node-execute-button').click();
		await panel.locator('[data-test-id="node-error-view"], .node-error-view').first().waitFor();
		await this.settle();
		return await panel.innerText();
	}

	/**
	 * @param {'schema' | 'table' | 'json'} view
	 * @returns {Promise<string>} everything the output panel shows then
	 */
	async output(view) {
		const panel = this.find('output-panel');
		await panel.locator(`[data-test-id="radio-button-${view}"]`).click();
		await this.settle();
		return await panel.innerText();
	}

	/**
	 * Opens a run of a workflow in the Executions tab.
	 *
	 * @param {string} workflowId
	 * @param {string} executionId
	 */
	async openExecution(workflowId, executionId) {
		await this.page.goto(`${this.url}/workflow/${workflowId}/executions/${executionId}`);
		await this.page.getByText('Succeeded').first().waitFor();
		await this.find('canvas-node').first().waitFor();
	}

	/** Makes the window higher, for what else would have to be scrolled. */
	async showHigh() {
		await this.page.setViewportSize({ width: 1280, height: 1000 });
	}

	/** Lets animations and fonts come to rest. */
	async settle() {
		await this.page.evaluate(() => document.fonts.ready);
		await this.page.waitForTimeout(600);
	}

	/** @param {string} file */
	async screenshot(file) {
		await this.closeNotices();
		await this.settle();
		await this.page.screenshot({ path: file, animations: 'disabled' });
	}

	/** Closes the pop-up notices in the corner, which would cover the picture. */
	async closeNotices() {
		const close = this.page.locator('.el-notification__closeBtn').filter({ visible: true });
		for (let left = await close.count(); left > 0; left--) {
			await close
				.first()
				.click({ timeout: 2_000 })
				.catch(() => {});
		}
	}
}
