import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

const GRACE_MS = 20_000;

/** Every process we started and that still runs, so that nothing is left behind. */
const running = new Set();

/**
 * A process in a group of its own: Ctrl-C in the terminal reaches only us, and we end the whole
 * group in order.
 */
export class Child {
	/**
	 * @param {object} request
	 * @param {string} request.name for messages
	 * @param {string} request.command
	 * @param {string[]} request.args
	 * @param {string} request.cwd
	 * @param {NodeJS.ProcessEnv} [request.env]
	 * @param {string} request.logFile takes both output streams
	 */
	constructor({ name, command, args, cwd, env = process.env, logFile }) {
		this.name = name;
		this.logFile = logFile;
		const log = openSync(logFile, 'a');
		this.process = spawn(command, args, { cwd, env, detached: true, stdio: ['ignore', log, log] });
		closeSync(log);
		running.add(this);
		/** @type {Error | undefined} */
		this.startError = undefined;
		/** Resolves with the exit code (or the signal's name) when the leader has ended. */
		this.ended = new Promise((resolve) => {
			this.process.once('error', (error) => {
				this.startError = error;
				resolve('not started');
			});
			this.process.once('exit', (code, signal) => resolve(code ?? signal));
		});
		this.hasEnded = false;
		void this.ended.then(() => {
			this.hasEnded = true;
		});
	}

	/** The last lines of the log, for messages. */
	logTail(lines = 15) {
		return readFileSync(this.logFile, 'utf8').trimEnd().split('\n').slice(-lines).join('\n');
	}

	/**
	 * Asks the group to end, waits, and insists. Returns when every process of it is gone.
	 *
	 * @param {{ graceMs?: number }} [options]
	 */
	async stop({ graceMs = GRACE_MS } = {}) {
		const deadline = Date.now() + graceMs;
		this.signal('SIGTERM');
		while (this.groupAlive() && Date.now() < deadline) await sleep(50);
		await this.kill();
	}

	/** The power cut: no chance to save anything. */
	async kill() {
		this.signal('SIGKILL');
		while (this.groupAlive()) await sleep(20);
		running.delete(this);
	}

	/** @param {NodeJS.Signals | 0} signal */
	signal(signal) {
		try {
			if (this.process.pid) process.kill(-this.process.pid, signal);
			return Boolean(this.process.pid);
		} catch {
			return false;
		}
	}

	groupAlive() {
		return this.signal(0);
	}
}

/** Ends everything that was started here and still runs, the latest first. */
export async function stopEverything() {
	for (const child of [...running].reverse()) await child.stop();
}

// The last net: if this process ends in a way nobody planned, take the groups along.
process.on('exit', () => {
	for (const child of running) child.signal('SIGKILL');
});
